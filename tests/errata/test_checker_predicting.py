"""What the book's own uses show of the network of chapter 3, which only predicts."""

import pytest
from learners import judged, verdict


@pytest.mark.parametrize(
    ("bias", "left_out", "told"),
    [("np.zeros(5)", "", "right"), ("np.zeros((5, 1))", "", "differs"), ("np.zeros(5)", "b3", "differs")],
)
def test_init_network_gives_all_and_no_columns(bias, left_out, told):
    text = f"""
        def init_network():
            net = {{"W1": np.ones((4, 5)), "W2": np.ones((5, 6)), "W3": np.ones((6, 3))}}
            net |= {{"b1": {bias}, "b2": np.zeros(6), "b3": np.zeros(3)}}
            net.pop("{left_out}", None)
            return net
        """
    assert verdict(text) == told
    assert verdict(text.replace("return net", "net")) == "differs"


def test_a_network_whose_biases_are_a_row_of_its_weights_is_another_one():
    own = """
        def init_network():
            return {{"W1": np.ones((3, 4)), "W2": np.ones((5, 6)), "W3": np.ones((7, 3)){}}}

        def forward(network, x):
            for n in "12":
                x = np.append(sigmoid(x @ network["W" + n]), 1.0)
            return x @ network["W3"]
        """
    told = judged(own.format(""))
    assert (told["verdict"], told["reason"]) == ("cannot-tell", "it is one of a network without biases")
    assert verdict(own.format(', "b1": 0')) == "differs"
    assert verdict(own.format("").replace('"W', '"w')) == "cannot-tell"
    predict = own.format("").replace("forward", "predict")
    assert verdict(predict) == "cannot-tell"
    forgotten = predict.replace("@ network", '+ network["b1"] @ network')
    assert judged(forgotten)["difference"]["got"] == "\"KeyError: 'b1'\""
    assert verdict(own.format("").split("def forward")[0]) == "cannot-tell"
    assert verdict("def init_network():\n    return np.eye(2), np.eye(3), np.eye(4)") == "cannot-tell"


def test_what_is_in_a_network_is_no_attribute_of_it():
    text = """
        def forward(network, x):
            z = sigmoid(x @ network{} + network["b1"])
            z = sigmoid(z @ network["W2"] + network["b2"])
            return z @ network["W3"] + network["b3"]
        """
    assert verdict(text.format('["W1"]')) == "right"
    assert verdict(text.format(".W1")) == "differs"


@pytest.mark.parametrize(("width", "told"), [(5, "right"), (4, "differs")])
def test_init_network_may_give_its_keys_other_capitals(width, told):
    text = f"""
        def init_network():
            sizes, rng = [4, 5, {width}, 3], np.random.default_rng(0)
            net = {{f"w{{n}}": rng.normal(size=sizes[n - 1 : n + 1]) for n in (1, 2, 3)}}
            return net | {{f"B{{n}}": np.zeros((0, 5, 5, 3)[n]) for n in (1, 2, 3)}}
        """
    assert verdict(text) == told


def test_relu_between_the_layers_is_another_network_and_no_mistake():
    network = """
        def forward(network, x):
            for n in ("1", "2"):
                x = {}(x @ network["W" + n] + network["b" + n])
            return x @ network["W3"] + network["b3"]
        """
    assert [verdict(network.format(one)) for one in ("sigmoid", "relu", "np.tanh")] == ["right", "right", "differs"]


@pytest.mark.parametrize(("number", "told"), [("0.5", "right"), ("0.3", "differs"), ("[[1.0]]", "right")])
def test_the_numbers_of_init_network_are_anybodys_choice_unless_most_are_the_books(number, told):
    first = number if number.startswith("[") else f"[[0.1, 0.3, {number}], [0.2, 0.4, 0.6]]"
    assert verdict(f"""
        def init_network():
            return {{
                "W1": np.array({first}), "b1": np.ones(np.shape({first})[1]) if {number.startswith("[")} else
                np.array([0.1, 0.2, 0.3]),
                "W2": np.ones((1, 2)) if {number.startswith("[")} else np.array([[0.1, 0.4], [0.2, 0.5], [0.3, 0.6]]),
                "b2": np.array([0.1, 0.2]), "W3": np.array([[0.1, 0.3], [0.2, 0.4]]), "b3": np.array([0.1, 0.2]),
            }}
        """) == told  # fmt: skip
