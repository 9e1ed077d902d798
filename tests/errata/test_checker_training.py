"""What the book's own uses show of trainers, of smoothing, and of networks with dropout and normalisation."""

import pytest
from learners import verdict

TRAINER = """
    class Trainer:
        {shared}
        def __init__(self, network, x_train, t_train, x_test, t_test, epochs=20, mini_batch_size=100,
                     optimizer="SGD", optimizer_param={{}}, evaluate_sample_num_per_epoch=None, verbose=True):
            self.network, self.epochs, self.batch_size = network, epochs, mini_batch_size
            self.x_train, self.t_train, self.x_test, self.t_test = x_train, t_train, x_test, t_test
            self.optimizer = {{"sgd": SGD, "adam": Adam, "rmsprop": RMSprop}}[{name}]({made})
            self.evaluate = evaluate_sample_num_per_epoch
            {lists}

        def train(self):
            size = len(self.x_train)
            for _ in range(self.epochs):
                for _ in range(size // self.batch_size):
                    mask = np.random.choice({drawn})
                    self.optimizer.update(self.network.params, self.network.gradient(self.x_train[mask], {labels}))
                x, t = self.x_train, self.t_train
                if {sampled}:
                    {sample}
                self.train_acc_list.append(self.network.accuracy(x, t))
                self.test_acc_list.append(self.network.accuracy({test}))
"""
RIGHT = {
    "shared": "",
    "name": "optimizer.lower()",
    "made": "**optimizer_param",
    "lists": "self.train_acc_list, self.test_acc_list = [], []",
    "drawn": "size, self.batch_size",
    "labels": "self.t_train[mask]",
    "sampled": "self.evaluate is not None",
    "sample": "x, t = x[: self.evaluate], t[: self.evaluate]",
    "test": "self.x_test, self.t_test",
}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({}, "right"),
        ({"name": "optimizer.lower"}, "differs"),
        ({"made": "optimizer_param"}, "differs"),
        ({"drawn": "self.batch_size, size"}, "differs"),
        ({"labels": "self.t_train[np.random.choice(size, self.batch_size)]"}, "differs"),
        ({"labels": "self.x_train[mask]"}, "differs"),
        ({"sampled": "self.evaluate is None"}, "differs"),
        ({"sample": "x = x[: self.evaluate]"}, "differs"),
        ({"test": "self.x_train, self.t_train"}, "differs"),
        ({"shared": "train_acc_list, test_acc_list = [], []", "lists": "pass"}, "differs"),
    ],
)
def test_a_trainer_is_held_to_its_batches_its_labels_and_what_it_measures(change, told):
    assert verdict(TRAINER.format(**RIGHT | change)) == told


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ("", "right"),
        (', "momentum": Momentum, "nesterov": Nesterov, "adagrad": AdaGrad', "right"),
        (', "momentum": Momentum, "nesterov": Nesterov, "adagrad": AdaGrad, "rmsprpo": RMSprop', "wrong"),
    ],
)
def test_a_trainer_may_offer_fewer_optimizers_but_none_under_a_slip_of_its_name(more, told):
    assert verdict(TRAINER.format(**RIGHT).replace(', "rmsprop": RMSprop', more)) == told


SMOOTH = """
    def smooth_curve(x):
        s = np.r_[x[10:0:-1], x, {end}]
        w = np.kaiser(11, 2)
        y = np.convolve(w / w.sum(), s, mode="valid")
        {returned} y[5 : len(y) - 5]
"""


@pytest.mark.parametrize(
    ("end", "returned", "told"),
    [
        ("x[-1:-11:-1]", "return", "right"),
        ("x[-11:-1]", "return", "differs"),
        ("x[-1:-11:-1]", "smooth =", "differs"),
    ],
)
def test_a_smooth_curve_ends_where_the_book_has_it_end(end, returned, told):
    assert verdict(SMOOTH.format(end=end, returned=returned)) == told


NETWORK = """
    class MultiLayerNetExtend:
        def __init__(self, input_size, hidden_size_list, output_size, use_dropout=False, use_batchnorm=False):
            sizes, self.normal = [input_size, *hidden_size_list, output_size], use_batchnorm
            self.params, self.layers, self.last_layer = {{}}, {{}}, SoftmaxWithLoss()
            for n in range(1, len(sizes)):
                self.params[f"W{{n}}"] = np.random.randn(sizes[n - 1], sizes[n])
                self.params[f"b{{n}}"] = np.zeros(sizes[n])
                self.layers[f"Affine{{n}}"] = Affine(self.params[f"W{{n}}"], self.params[f"b{{n}}"])
                if n < len(sizes) - 1:
                    if self.normal:
                        self.params |= {{f"gamma{{n}}": {gamma}(sizes[n]), f"beta{{n}}": np.zeros(sizes[n])}}
                        normal = BatchNormalization(self.params[f"gamma{{n}}"], self.params[f"beta{{n}}"])
                        self.layers[f"BatchNorm{{n}}"] = normal
                    self.layers[f"Relu{{n}}"] = Relu()
                    if use_dropout:
                        self.layers[f"Dropout{{n}}"] = Dropout(0.5)

        def predict(self, x, train_flg=False):
            for key, layer in self.layers.items():
                x = layer.forward(x, train_flg) if key.startswith({flagged}) else layer.forward(x)
            return x

        def loss(self, x, t, train_flg=False):
            return self.last_layer.forward(self.predict(x, train_flg), t)

        def gradient(self, x, t):
            self.loss(x, t{mode})
            dout = self.last_layer.backward(1)
            for layer in list(self.layers.values())[::-1]:
                dout = layer.backward(dout)
            layers = {{"W": ("Affine", "dW"), "b": ("Affine", "db"), "gamma": ("BatchNorm", "dgamma")}}
            layers["beta"] = ("BatchNorm", "{beta}")
            kept = [(key, *layers[key.rstrip("0123456789")]) for key in self.params]
            return {{key: getattr(self.layers[name + key[-1]], slopes) for key, name, slopes in kept}}
"""
EXTENDED = {"gamma": "np.ones", "flagged": '("BatchNorm", "Dropout")', "mode": ", train_flg=True", "beta": "dbeta"}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({}, "right"),
        ({"gamma": "np.zeros"}, "differs"),
        ({"beta": "dgamma"}, "differs"),
        ({"mode": ""}, "differs"),
        ({"flagged": '"BatchNorm"'}, "differs"),
    ],
)
def test_a_network_is_held_to_its_normalisation_and_its_dropout(change, told):
    assert verdict(NETWORK.format(**EXTENDED | change)) == told
