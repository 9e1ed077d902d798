"""What the book's own uses show of networks: their parameters, scores, accuracy and slopes."""

import textwrap

import pytest
from learners import judged, verdict
from notes import GRADIENT

from errata.checker.uses import network_of

NET = """
    class TwoLayerNet:
        def __init__(self, input_size, hidden_size, output_size):
            self.params = {{
                "W1": 0.01 * np.random.randn({sizes}),
                "b1": np.zeros(hidden_size),
                "W2": 0.01 * np.random.randn({last}),
                "b2": np.zeros(output_size),
            }}

        def predict(self, x):
            p = self.params
            z = 1 / (1 + np.exp(-(x @ p["W1"]{t} + p["b1"])))
            return softmax(z @ p["W2"]{t} + p["b2"])

        def loss(self, x, t):
            return cross_entropy_error(self.predict(x), t)

        def accuracy(self, x, t):
            {accuracy}

        def numerical_gradient(self, x, t):
            f = lambda W: self.loss(x, t)
            return {{key: numerical_gradient(f, self.params[key]) for key in self.params}}
"""
SHARE = "return np.mean(self.predict(x).argmax(axis=1) == t.argmax(axis=1))"
NUMBERS = "return np.mean(self.predict(x).argmax(axis=1) == t)"
RIGHT = {"sizes": "input_size, hidden_size", "last": "hidden_size, output_size", "t": "", "accuracy": SHARE}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({}, "right"),
        ({"accuracy": SHARE.replace("np.mean", "100 * np.mean")}, "right"),
        ({"accuracy": "return np.mean(self.predict(x).argmax(axis=1) == t)"}, "right"),
        ({"accuracy": f"t = t.argmax(axis=1) if t.ndim > 1 else t\n            {NUMBERS}"}, "right"),
        ({"accuracy": f"t = t.argmax() if t.ndim > 1 else t\n            {NUMBERS}"}, "differs"),
        ({"accuracy": f"t = t.argmax(axis=0) if t.ndim > 1 else t\n            {NUMBERS}"}, "differs"),
        ({"accuracy": "self.predict(x)"}, "differs"),
        ({"accuracy": "return np.sum(self.predict(x).argmax(axis=1) == t.argmax(axis=1))"}, "differs"),
        ({"accuracy": "return np.mean(self.predict(x).argmax(axis=1) == t.argmax(axis=1)) / x.shaep[0]"}, "differs"),
        ({"last": "input_size, hidden_size"}, "differs"),
        ({"sizes": "hidden_size, input_size", "last": "output_size, hidden_size", "t": ".T"}, "cannot-tell"),
    ],
)
def test_networks_are_held_to_their_accuracy_their_shapes_and_their_slopes(change, told):
    assert verdict(NET.format(**RIGHT | change)) == told


def test_a_network_whose_own_numerical_gradient_is_for_vectors_is_right_but_for_it():
    rows = GRADIENT.replace("range(x.size)", "range(len(x))").replace("old = x[i]", "old = x[i].copy()", 1)
    told = judged(rows + textwrap.dedent(NET.format(**RIGHT)))
    assert (told["verdict"], [*told["blames"]]) == ("right", ["numerical_gradient"])


def test_a_helper_of_a_name_of_the_book_that_takes_other_things_is_not_stood_in_for():
    layer = """
        def forward(x, W, b, activation):
            return activation(x @ W + b)
        def softmax(x):
            return np.exp(x) / np.exp(x).sum()
    """
    predict = """
        def predict(self, x):
            z = forward(x, self.params["W1"], self.params["b1"], sigmoid)
            return forward(z, self.params["W2"], self.params["b2"], softmax)
    """
    told = judged(textwrap.dedent(layer) + textwrap.dedent(NET.format(**RIGHT) + predict))
    assert (told["verdict"], [*told["blames"]]) == ("right", ["softmax"])


def test_a_gradient_that_gives_its_layers_what_they_cannot_take_is_wrong_after_a_right_loss():
    gradient = """
        def gradient(self, x, t):
            layer = Affine(self.params["W2"], self.params["b2"])
            layer.forward(np.ones((1, 5)))
            return layer.backward(1)
"""
    assert verdict(NET.format(**RIGHT) + gradient) == "differs"


def test_a_gradient_that_is_still_to_be_written_is_no_mistake():
    text = NET.format(**RIGHT) + "\n        def gradient(self, x, t):\n            pass\n"
    assert verdict(text) == "right"
    assert verdict(text.replace("pass", "self.loss(x, t)")) == "differs"


def test_a_network_with_other_keys_may_keep_its_parameters_in_another_way():
    told = judged(NET.format(**RIGHT).replace('"W2": 0.01', '"W3": 0.01'))
    assert told["verdict"] == "cannot-tell"


def test_the_keys_of_a_network_may_have_other_capitals_but_its_gradients_the_same():
    lower = NET.format(**RIGHT).replace('"W', '"w')
    assert verdict(lower) == "right"
    assert verdict(lower.replace("{key: num", "{key.upper(): num")) == "differs"


@pytest.mark.parametrize(("order", "told"), [("W2 b2", "right"), ("b2 W2", "differs")])
def test_weights_and_biases_are_handed_to_a_layer_in_this_order(order, told):
    first, second = (f'p["{name}"]' for name in order.split())
    net = NET.format(**RIGHT).replace(
        'softmax(z @ p["W2"] + p["b2"])', f"softmax(Affine({first}, {second}).forward(z))"
    )
    assert verdict(net) == told


def test_networks_do_not_share_their_parameters():
    shared = NET.format(**RIGHT).replace("def __init__", "params = {}\n\n        def __init__", 1)
    assert verdict(shared) == "right"
    told = judged(shared.replace("self.params = {", "self.params |= {"))["difference"]
    assert told["got"] == "'all networks share their parameters'"


def test_weights_that_are_all_the_same_learn_nothing():
    assert judged(NET.format(**RIGHT).replace("0.01", "0.0"))["difference"]["got"] == "'W1 with all numbers 0'"
    one_sided = NET.format(**RIGHT).replace("randn", "rand")
    assert judged(one_sided)["difference"]["got"] == "'W1 with no negative number'"


@pytest.mark.parametrize(("share", "told"), [(SHARE, "right"), (SHARE.replace("t.arg", "(-t).arg"), "differs")])
def test_an_accuracy_under_a_name_that_is_a_slip_is_judged_too(share, told):
    assert verdict(NET.format(**RIGHT | {"accuracy": share}).replace("def accuracy", "def accurary")) == told


def test_a_network_that_forgets_one_of_its_parameters_is_wrong():
    twice = NET.format(**RIGHT).replace('"b2": np.zeros', '"b1": np.zeros')
    assert judged(twice)["difference"]["got"] == "'no b2'"


def test_the_biases_of_a_network_may_have_capital_names():
    text = """
        def forward(network, x):
            for n in "12":
                x = sigmoid(x @ network["W" + n] + network["B" + n])
            return x @ network["W3"] + network["B3"]
        """
    assert verdict(text) == "right"
    assert verdict(text.replace('"W', '"w')) == "right"
    assert verdict(text.replace('+ network["B" + n]', "")) == "differs"


def test_a_simple_net_may_apply_the_softmax_in_predict():
    assert verdict("""
        class simpleNet:
            def __init__(self):
                self.W = np.random.randn(2, 3)

            def predict(self, x):
                return softmax(x @ self.W)

            def loss(self, x, t):
                return cross_entropy_error(self.predict(x), t)
        """) == "right"  # fmt: skip


MLP = NET.replace("TwoLayerNet", "MLP").replace("self.params", "self.network")


@pytest.mark.parametrize(
    ("change", "told"),
    [({}, "right"), ({"accuracy": NUMBERS}, "right"), ({"t": " / 2"}, "differs")],
)
def test_a_network_of_another_name_is_known_by_what_it_is_made_with_and_keeps_its_parameters_anywhere(change, told):
    assert verdict(MLP.format(**RIGHT | change)) == told


def test_a_network_that_keeps_two_sets_of_parameters_keeps_them_in_another_way():
    text = MLP.format(**RIGHT).replace("self.network = {", "self.before = self.network = {")
    assert verdict(text) == "cannot-tell"


def test_a_part_of_a_network_is_not_known():
    text = textwrap.dedent(MLP.format(**RIGHT)).replace("MLP", "MLP(Base)")
    assert verdict(f"class Base:\n    pass\n\n{text}") == "cannot-tell"


@pytest.mark.parametrize(
    ("given", "network"),
    [
        ("input_size, hidden_size_list, output_size", "MultiLayerNet"),
        ("input_size, hidden_size_list, output_size, use_batchnorm=False", "MultiLayerNetExtend"),
        ("input_dim, conv_param, hidden_size, output_size", "SimpleConvNet"),
        ("input_dim, conv_param_1, conv_param_2", "DeepConvNet"),
        ("input_dim, hidden_size", None),
    ],
)
def test_a_deeper_network_is_known_by_what_it_is_made_with(given, network):
    methods = "".join(f"    def {name}: return 0\n" for name in ("predict(self, x)", "loss(self, x, t)"))
    assert network_of(f"class Net:\n    def __init__(self, {given}): pass\n{methods}") == network


@pytest.mark.parametrize(
    ("layers", "told"), [("self.layers.values()", "right"), ("self.layers", "differs"), ("[*self.layers]", "differs")]
)
def test_the_keys_of_the_layers_are_no_layers(layers, told):
    text = f"""
        class TwoLayerNet:
            def __init__(self, input_size, hidden_size, output_size):
                self.params = {{
                    "W1": 0.01 * np.random.randn(input_size, hidden_size),
                    "b1": np.zeros(hidden_size),
                    "W2": 0.01 * np.random.randn(hidden_size, output_size),
                    "b2": np.zeros(output_size),
                }}
                affine = [Affine(self.params[f"W{{n}}"], self.params[f"b{{n}}"]) for n in (1, 2)]
                self.layers = {{"Affine1": affine[0], "Relu1": Relu(), "Affine2": affine[1]}}
                self.last = SoftmaxWithLoss()

            def predict(self, x):
                for layer in {layers}:
                    x = layer.forward(x)
                return x

            def loss(self, x, t):
                return self.last.forward(self.predict(x), t)
        """
    assert verdict(text) == told
