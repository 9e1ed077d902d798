"""What the book's own uses show of networks of layers: convolutional ones, and those of any depth."""

import textwrap

import pytest
from learners import IMPORT, judged, verdict
from notes import markdown, write_notes

from errata.checker.check import check

CONVOLUTIONAL = """
    class SimpleConvNet:
        def __init__({signature}):
            pad, size, height = conv_param["{pad}"], conv_param["{size}"], input_dim[1]
            rows = 3 * ({side}) ** 2
            self.params = {{"W1": 0.01 * np.random.{drawn}(3, 1, size, size), "b1": np.zeros({b1})}}
            self.params["W2"], self.params["b2"] = 0.01 * np.random.randn(rows, hidden_size), np.zeros(hidden_size)
            self.params["W3"], self.params["b3"] = 0.01 * np.random.randn(hidden_size, {width}), np.zeros({width})
            p = self.params
            self.layers = [Convolution(p["W1"], p["b1"], 1, pad), Relu(), Pooling(2, 2, 2), Affine(p["W2"], p["b2"])]
            self.layers += [Relu(), Affine(p["W3"], {last})]
            self.last_layer = SoftmaxWithLoss()

        def predict(self, x):
            for layer in self.layers:
                x = layer.forward(x)
            return x

        def loss(self, x, t):
            {loss}

        def accuracy(self, x, t):
            right = self.predict(x).argmax(axis=1) == t.argmax(axis=1)
            {accuracy}

        def numerical_gradient(self, x, t):
            return {{key: numerical_gradient(lambda W: self.loss(x, t), {by}) for key in self.params}}

        def gradient(self, x, t):
            {first}
            dout = self.last_layer.backward(1)
            for layer in self.layers[::-1]:
                dout = layer.backward(dout)
            layers = [self.layers[n] for n in (0, 3, 5)]
            grads = {{f"W{{n}}": layer.dW for n, layer in enumerate(layers, 1)}}
            return grads | {{f"b{{n}}": layer.db for n, layer in enumerate(layers, 1)}}
"""
RIGHT = {
    "signature": "self, input_dim, conv_param, hidden_size, output_size",
    "pad": "pad",
    "size": "filter_size",
    "side": "(height + 2 * pad - size + 1) // 2",
    "b1": "3",
    "width": "output_size",
    "last": 'p["b3"]',
    "loss": "return self.last_layer.forward(self.predict(x), t)",
    "accuracy": "return np.mean(right)",
    "by": "self.params[key]",
    "first": "self.loss(x, t)",
    "drawn": "randn",
}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({}, "right"),
        ({"pad": "padding", "size": "filterSize"}, "right"),
        ({"size": "FS"}, "cannot-tell"),
        ({"signature": "self, input_dim, conv_param, hidden_size, output_size, more"}, "cannot-tell"),
        ({"side": "(height - size + 1) // 2"}, "differs"),
        ({"side": "height // 2"}, "differs"),
        ({"b1": "(3, 1, 1)"}, "differs"),
        ({"last": 'p["b2"]'}, "differs"),
        ({"loss": "self.last_layer.forward(self.predict(x), t)"}, "differs"),
        ({"accuracy": "return np.mean(right) / len(x)"}, "differs"),
        ({"accuracy": "pass"}, "differs"),
        ({"by": "self.params['W1']"}, "differs"),
        ({"first": "pass"}, "differs"),
        ({"drawn": "rand"}, "differs"),
        ({"signature": "self, input_dim=(1, 28, 28), conv_param=None, hidden_size=9, output_size=9"}, "differs"),
    ],
)
def test_a_convolutional_network_is_held_to_its_shapes_its_accuracy_and_its_slopes(change, told):
    assert verdict(CONVOLUTIONAL.format(**RIGHT | change)) == told


@pytest.mark.parametrize(
    ("kept", "told"),
    [("self.params[key][...] = value", "right"), ("saved[key] = self.params[key]", "differs")],
)
def test_a_convolutional_network_takes_over_what_it_has_saved(kept, told):
    methods = f"""
        def save_params(self, file_name):
            np.savez(file_name, **self.params)

        def load_params(self, file_name):
            saved = dict(np.load(file_name))
            for key, value in saved.items():
                {kept}
"""
    assert verdict(CONVOLUTIONAL.format(**RIGHT) + methods) == told


def test_a_convolutional_network_may_name_what_it_takes_otherwise_or_be_made_of_other_layers():
    text = CONVOLUTIONAL.format(**RIGHT).replace("input_dim", "input_shape")
    assert verdict(text) == "right"
    assert (
        verdict(text.replace("Pooling(2, 2, 2)", "Pooling(1, 1, 1)").replace(") // 2) ** 2", ")) ** 2"))
        == "cannot-tell"
    )
    assert verdict(text.replace('"b3"', '"b4"')) == "cannot-tell"
    without = text[: text.index("        def numerical_gradient")] + text[text.index("        def gradient") :]
    assert verdict(without) == "right"


DEEP = """
    class MultiLayerNetExtend:
        def __init__(self, input_size, hidden_size_list, output_size, {init}, weight_decay_lambda=0{more}):
            self.decay, self.layers, self.params = weight_decay_lambda, [], {{}}
            sizes = [input_size, *hidden_size_list, output_size]
            for n in range(1, len(sizes)):
                std = {{"relu": np.sqrt(2 / {fan_in}), "sigmoid": np.sqrt(1 / {fan_in})}}.get(weight_init_std, {number})
                self.params[f"W{{n}}"] = std * np.random.randn(sizes[n - 1], sizes[n])
                self.params[f"b{{n}}"] = np.zeros(sizes[n])
                self.layers += [Affine(self.params[f"W{{n}}"], self.params[f"b{{n}}"]), Relu(){dropout}]
            self.layers, self.last_layer, self.count = self.layers[:{end}], SoftmaxWithLoss(), len(sizes)

        def predict(self, x, train_flg=False):
            for layer in self.layers:
                x = layer.forward(x, {flag}) if isinstance(layer, Dropout) else layer.forward(x)
            return x

        def loss(self, x, t, train_flg=False):
            penalty = sum({penalty} for n in range(1, self.count))
            return self.last_layer.forward(self.predict(x, train_flg), t) + {half} * self.decay * penalty

        def gradient(self, x, t):
            self.loss(x, t, True)
            dout = self.last_layer.backward(1)
            for layer in self.layers[::-1]:
                dout = layer.backward(dout)
            affine = [layer for layer in self.layers if isinstance(layer, Affine)]
            grads = {{f"W{{n}}": layer.dW + {share} * layer.W for n, layer in enumerate(affine, 1)}}
            return grads | {{f"b{{n}}": layer.db for n, layer in enumerate(affine, 1)}}
"""
EXTENDED = {
    "init": 'weight_init_std="relu"',
    "more": "",
    "dropout": "",
    "end": "-1",
    "fan_in": "sizes[n - 1]",
    "number": "weight_init_std",
    "flag": "train_flg",
    "penalty": "np.sum(self.params[f'W{n}'] ** 2)",
    "half": "0.5",
    "share": "self.decay",
}
WITH_DROPOUT = {
    "more": ", use_dropout=False, dropout_ration=0.5",
    "dropout": ", Dropout(dropout_ration if use_dropout else 0.0)",
    "end": "-2",
}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({}, "right"),
        ({"half": "1", "share": "2 * self.decay"}, "right"),
        ({"half": "1"}, "differs"),
        ({"share": "0"}, "differs"),
        ({"half": "0", "share": "0"}, "differs"),
        ({"penalty": "np.sqrt(np.sum(self.params[f'W{n}'] ** 2))"}, "differs"),
        ({"fan_in": "(sizes[n - 1] + sizes[n])"}, "differs"),
        ({"fan_in": "sizes[n]"}, "differs"),
        ({"number": "0.5"}, "differs"),
        ({"fan_in": "sizes[n]['input']"}, "differs"),
        (WITH_DROPOUT, "right"),
        (WITH_DROPOUT | {"flag": "True"}, "differs"),
    ],
)
def test_a_network_of_any_depth_is_held_to_its_decay_its_first_weights_and_to_evaluation(change, told):
    assert verdict(DEEP.format(**EXTENDED | change)) == told


def test_a_network_that_hands_its_images_on_has_no_scores():
    told = judged(CONVOLUTIONAL.format(**RIGHT).replace("x = layer.forward(x)", "pass"))
    assert told["difference"]["got"] == "'scores of shape (200, 1, 8, 8)'"


def test_a_network_may_ask_for_the_spread_of_its_first_weights():
    text = DEEP.format(**EXTENDED)
    assert verdict(text.replace('weight_init_std="relu"', "weight_init_std")) == "right"
    assert verdict(text.replace('weight_init_std="relu"', "weight_init_std, more")) == "cannot-tell"


def test_glorots_spread_is_another_books_and_no_mistake():
    glorot = DEEP.format(**EXTENDED).replace("np.sqrt(1 / sizes[n - 1])", "np.sqrt(2 / (sizes[n - 1] + sizes[n]))")
    assert verdict(glorot) == "right"


NET = """
    class TwoLayerNet:
        def __init__(self, input_size, hidden_size, output_size):
            self.params = {{"W1": 0.01 * np.random.{drawn}({first}), "b1": np.zeros({b1})}}
            self.params |= {{"W2": 0.01 * np.random.randn(hidden_size, output_size), "b2": np.zeros(output_size)}}
            self.layers = [Affine(self.params["W1"], self.params["b1"]), Relu()]
            self.layers += [Affine(self.params["W2"], self.params["b2"])]
            self.last_layer = SoftmaxWithLoss()

        def predict(self, x):
            for layer in self.layers:
                x = layer.forward(x)
            {predicted}

        def loss(self, x, t):
            {loss}

        def accuracy(self, x, t):
            {accuracy}

        def gradient(self, x, t):
            {forward}
            dout = self.last_layer.backward(1)
            for layer in self.layers[::-1]:
                dout = {back}.backward(dout)
            {given}{{f"{{d}}{{n + 1}}": getattr(self.layers[2 * n], "d" + d) for n in (0, 1) for d in "Wb"}}
"""
TWO = {
    "first": "input_size, hidden_size",
    "b1": "hidden_size",
    "predicted": "return x",
    "loss": "return self.last_layer.forward(self.predict(x), t)",
    "accuracy": "return np.mean(self.predict(x).argmax(axis=1) == t.argmax(axis=1))",
    "forward": "self.loss(x, t)",
    "drawn": "randn",
    "back": "layer",
    "given": "return ",
}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({}, "right"),
        ({"first": "hidden_size, input_size"}, "differs"),
        ({"drawn": "rand"}, "differs"),
        ({"back": "self.layers"}, "differs"),
        ({"predicted": "y = x"}, "differs"),
        ({"loss": "self.last_layer.forward(self.predict(x), t)"}, "differs"),
        ({"accuracy": "acc = np.mean(self.predict(x).argmax(axis=1) == t.argmax(axis=1))"}, "differs"),
        ({"forward": "pass"}, "differs"),
        ({"given": "grads = "}, "differs"),
    ],
)
def test_a_network_of_layers_hands_on_all_that_it_finds(change, told):
    assert verdict(NET.format(**TWO | change)) == told


def test_a_bias_that_is_summed_over_the_wrong_axis_is_seen_although_the_rows_of_its_gradient_add_up_to_0():
    text = NET.format(**TWO).replace('getattr(self.layers[2 * n], "d" + d)', "self.delta(n, d)")
    text += """
        def delta(self, n, d):
            affine = self.layers[2 * n]
            return affine.dW if d == "W" else affine.db if n == 0 else self.last_layer.backward(1)
"""
    assert judged(text)["verdict"] == "differs"


@pytest.mark.usefixtures("judged_here")
@pytest.mark.parametrize(
    ("file", "zero", "told"), [("a_md", "0", "right"), ("a_py", "0", "differs"), ("a_md", "[0, 0]", "differs")]
)
def test_a_layer_without_the_methods_that_come_later_is_blamed_in_a_program_only(tmp_path, file, zero, told):
    relu = f"""
    class Relu:
        def forward(self, x):
            return np.maximum(x, {zero})
"""
    net = CONVOLUTIONAL.replace("def accuracy", "def share").replace("def numerical_gradient", "def slopes")
    text = IMPORT + textwrap.dedent(relu + net.format(**RIGHT))
    write_notes(tmp_path, **{file: markdown(text) if file == "a_md" else text})
    assert [one.verdict for one in check([tmp_path], cache=False).definitions] == [told, "right"]
