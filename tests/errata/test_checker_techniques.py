"""What the book's own uses show of batch normalisation and of dropout."""

import pytest
from learners import verdict

NORMALISATION = """
    class BatchNormalization:
        def __init__(self, gamma, beta, momentum=0.9, running_mean=None, running_var=None):
            self.gamma, self.beta, self.momentum = gamma, beta, momentum
            self.running_mean, self.running_var = 0.0, 0.0

        def forward(self, x, train_flg=True):
            {rows}
            {always}
            if train_flg:
                mean, var = x.mean(axis=0), x.var(axis=0)
                self.xc, self.std = x - mean, np.sqrt(var + 1e-6)
                self.xn, self.n = self.xc / self.std, len(x)
                self.running_mean = {mean}
                self.running_var = self.momentum * self.running_var + (1 - self.momentum) * var
                return (self.gamma * self.xn + self.beta){given}
            return (self.gamma * {evaluated} + self.beta){given}

        def backward(self, dout):
            dout = {back}
            {kept}
            dxn = self.gamma * dout
            return ((dxn - dxn.mean(axis=0) - self.xn * (dxn * self.xn).mean(axis=0)) / self.std){given}
"""
IMAGES = "self.shape, x = x.{}, x.reshape(len(x), -1) if x.ndim > 2 else x"
CHANNELS = "x = x.transpose(0, 2, 3, 1).reshape(-1, 3) if x.ndim > 2 else x"
NORMAL = {
    "always": "",
    "rows": "",
    "back": "dout",
    "given": "",
    "mean": "self.momentum * self.running_mean + (1 - self.momentum) * mean",
    "evaluated": "(x - self.running_mean) / np.sqrt(self.running_var + 1e-6)",
    "kept": "self.dgamma, self.dbeta = (self.xn * dout).sum(axis=0), dout.sum(axis=0)",
}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({}, "right"),
        ({"mean": "(1 - self.momentum) * mean"}, "differs"),
        ({"mean": "(1 - self.momentum) * self.running_mean + self.momentum * mean"}, "differs"),
        ({"kept": "self.d_gamma, self.d_beta = (self.xn * dout).sum(axis=0), dout.sum(axis=0)"}, "right"),
        ({"kept": "self.__dgamma, self.__dbeta = (self.xn * dout).sum(axis=0), dout.sum(axis=0)"}, "right"),
        ({"always": "self.running_mean = 0.9 * self.running_mean + 0.1 * x.mean(axis=0)"}, "differs"),
        ({"evaluated": "(x + self.running_mean) / np.sqrt(self.running_var + 1e-6)"}, "differs"),
        ({"evaluated": "(x - self.running_mean) / self.running_var"}, "differs"),
        ({"kept": "self.dgamma, self.dbeta = (self.xn * dout).sum(axis=1), dout.sum(axis=0)"}, "differs"),
        ({"kept": "self.dgamma = (self.xn * dout).sum(axis=0)"}, "differs"),
        ({"kept": "self.grads = [(self.xn * dout).sum(axis=0), dout.sum(axis=0)]"}, "right"),
        ({"kept": "pass"}, "differs"),
        (
            {"rows": IMAGES.format("shape"), "back": "dout.reshape(len(dout), -1)", "given": ".reshape(self.shape)"},
            "right",
        ),
        (
            {"rows": IMAGES.format("shpe"), "back": "dout.reshape(len(dout), -1)", "given": ".reshape(self.shape)"},
            "differs",
        ),
        ({"rows": IMAGES.format("shape"), "back": "dout", "given": ""}, "differs"),
        ({"rows": CHANNELS, "back": "dout.transpose(0, 2, 3, 1).reshape(-1, 3)", "given": ""}, "differs"),
    ],
)
def test_batch_normalisation_is_held_to_evaluation_and_to_its_gradients(change, told):
    assert verdict(NORMALISATION.format(**NORMAL | change)) == told


DROPOUT = """
    class Dropout:
        def __init__(self, dropout_ratio=0.5):
            self.ratio = dropout_ratio

        def forward(self, x, train_flg=True):
            if train_flg:
                self.mask = {drawn} > self.ratio
                return x * self.mask
            return {evaluated}

        def backward(self, dout):
            return {back}
"""
KEPT = {
    "drawn": "np.random.rand(*x.shape)",
    "evaluated": "x * (1.0 - self.ratio)",
    "back": "dout * self.mask",
}


def test_running_numbers_may_begin_with_those_of_the_first_batch():
    first = "mean if np.size(self.running_mean) == 1 else 0.9 * self.running_mean + 0.1 * mean"
    assert verdict(NORMALISATION.format(**NORMAL | {"mean": first})) == "right"


def test_a_layer_with_a_further_word_in_its_name_is_that_layer():
    text = DROPOUT.format(**KEPT | {"evaluated": "1.0 - self.ratio"})
    assert verdict(text.replace("class Dropout", "class Dropout_scaled")) == "differs"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({}, "right"),
        ({"evaluated": "1.0 - self.ratio"}, "differs"),
        ({"back": "self.mask * 1.0"}, "differs"),
        ({"drawn": "np.random.rand(x.shape[1])"}, "differs"),
        ({"drawn": "np.random.rand(len(x), 1)"}, "differs"),
        ({"drawn": "np.random.RandomState(0).rand(*x.shape)"}, "differs"),
    ],
)
def test_dropout_is_held_to_what_it_is_given_and_draws_for_each_number_each_time(change, told):
    assert verdict(DROPOUT.format(**KEPT | change)) == told
