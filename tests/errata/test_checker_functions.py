"""What the book's own uses show of the functions of chapters 3 and 4."""

import pytest
from learners import IMPORT, judged, verdict

pytestmark = pytest.mark.usefixtures("numpy_as_it_was")


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("return np.array(x > 0, dtype=int)", "right"),
        ("return np.array(x >= 0, dtype=int)", "differs"),
        ("return 1 if x > 0 else 0", "cannot-tell"),
        ("return 1 if x >= 0 else 0", "differs"),
    ],
)
def test_the_step_at_0_is_0_for_arrays_and_for_numbers(body, told):
    assert verdict(f"def step_function(x):\n    {body}") == told


def test_a_softmax_is_held_to_large_scores_in_rows_too():
    text = """
        def softmax(x):
            if x.ndim == 2:
                x = x.T{}
                return (np.exp(x) / np.sum(np.exp(x), axis=0)).T
            x = x - np.max(x)
            return np.exp(x) / np.sum(np.exp(x))
        """
    assert verdict(text.format(" - np.max(x, axis=1)")) == "right"
    assert judged(text.format(""))["difference"]["input"].startswith("softmax([[1000.3, 1002.9,")


def test_a_softmax_is_shifted_by_the_largest_score():
    text = """
        def softmax(x):
            e = np.exp(x - np.{}(x, axis=-1, keepdims=True))
            return e / e.sum(axis=-1, keepdims=True)
        """
    assert verdict(text.format("max")) == "right"
    assert verdict(text.format("mean")) == "differs"


@pytest.mark.parametrize(
    ("name", "body", "told"),
    [
        ("sigmoid", "1 / (1 + math.exp(-x))", "differs"),
        ("relu", "x if x > 0 else 0", "wrong"),
        ("step_function", "1 if x > 0 else 0", "cannot-tell"),
        ("tanh", "math.tanh(x)", "cannot-tell"),
    ],
)
def test_sigmoid_and_relu_are_for_arrays_and_a_step_may_be_of_one_number(name, body, told):
    assert verdict(f"import math\ndef {name}(x):\n    return {body}") == told


@pytest.mark.parametrize(
    ("name", "formula", "told"),
    [
        ("sigmoid_grad", "sigmoid(x) * (1 - sigmoid(x))", "right"),
        ("sigmoid_grad", "x * (1 - x)", "differs"),
        ("sigmoid_derivative", "x * (1 - x)", "cannot-tell"),
        ("sigmoid_derivative", "x * (1 + x)", "differs"),
    ],
)
def test_the_slope_of_sigmoid_under_the_books_name_is_of_its_input(name, formula, told):
    assert verdict(f"def {name}(x):\n    return {formula}") == told


def test_a_gradient_that_goes_through_all_elements_is_held_to_matrices_and_to_0():
    text = """
        def numerical_gradient(f, x):
            h, grad = {}, np.zeros({})
            for index in np.ndindex(x.shape):
                old = x[index]
                x[index] = old + h
                up = f(x)
                x[index] = old - h
                grad[index] = (up - f(x)) / (2 * h)
                x[index] = old
            return grad
        """
    assert verdict(text.format("1e-4", "x.shape")) == "right"
    assert verdict(text.format("1e-4", "x.size")) == "differs"
    relative = text.format("1e-4", "x.shape").replace("old = x[index]", "old = x[index]; h = 1e-4 * old")
    assert verdict(relative) == "differs"


def test_a_descent_hands_the_function_on_and_not_its_value():
    text = """
        def gradient_descent(f, init_x, lr=0.01, step_num=100):
            x = init_x.copy()
            for _ in range(step_num):
                x -= lr * numerical_gradient({}, x)
            return x
        """
    assert verdict(text.format("f")) == "right"
    assert verdict(text.format("f(x)")) == "differs"


def test_a_descent_that_is_handed_the_gradient_is_another():
    text = "def gradient_descent({0}, x, lr, n):\n    for _ in range(n):\n        x = x - lr * {0}(x)\n    return x"
    assert judged(text.format("grad_f"))["reason"] == "it is a descent that is handed the gradient"
    assert verdict(text.format("f")) == "differs"


@pytest.mark.parametrize(
    ("formula", "told"),
    [
        ("(size + 2 * pad - kernel) // stride + 1", "right"),
        ("(size + 2 * pad - kernel) / stride + 1", "right"),
        ("(size + pad - kernel) // stride + 1", "differs"),
        ("(size + 2 * pad - kernel) // stride", "differs"),
    ],
)
def test_the_size_of_an_output_is_a_function_too(formula, told):
    assert verdict(f"def conv_output_size(size, kernel, stride=1, pad=0):\n    return {formula}") == told


def test_a_descent_has_to_end_at_a_minimum_that_is_not_0():
    text = """
        def gradient_descent(f, init_x, lr=0.01, step_num=100):
            x = init_x.copy()
            for _ in range(step_num):
                x {} lr * numerical_gradient(f, x)
            return x
        """
    assert verdict(text.format("-=")) == "right"
    assert "(x0 - 1)²" in judged(text.format("="))["difference"]["input"]


def test_a_step_of_the_gradient_that_is_far_too_large_is_seen_where_the_slope_is_not_straight():
    text = """
        def numerical_gradient(f, x):
            grad, h = np.zeros_like(x), {}
            for i in range(x.size):
                old = x[i]
                x[i] = old + h
                above = f(x)
                x[i] = old - h
                grad[i], x[i] = (above - f(x)) / (2 * h), old
            return grad
        """
    assert verdict(text.format("1e-4")) == "right"
    assert "x0³" in judged(text.format("10 - 4"))["difference"]["input"]


@pytest.mark.parametrize(
    ("name", "step", "told"),
    [
        ("numerical_gradient_2d", "2 * h", "right"),
        ("numerical_gradient_2d", "h", "differs"),
        ("numerical_gradient", "2 * h", "differs"),
    ],
)
def test_what_says_that_it_is_for_matrices_is_held_to_these_alone(name, step, told):
    assert verdict(f"""
        def {name}(f, x):
            grad, h = np.zeros_like(x), 1e-4
            for i in range(x.shape[0]):
                for j in range(x.shape[1]):
                    old = x[i, j]
                    x[i, j] = old + h
                    above = f(x)
                    x[i, j] = old - h
                    grad[i, j], x[i, j] = (above - f(x)) / ({step}), old
            return grad
        """) == told  # fmt: skip


def test_a_slope_may_be_negative():
    diff = "def numerical_diff(f, x):\n    h = 1e-4\n    return {}(f(x + h) - f(x - h)) / (2 * h)"
    assert verdict(diff.format("")) == "right"
    assert "at -10.0" in judged(diff.format("abs"))["difference"]["input"]


@pytest.mark.parametrize(
    ("returned", "told"),
    [("return line", "right"), ("line", "differs"), ("print(line(2))", "differs"), ("return 2", "cannot-tell")],
)
def test_a_tangent_is_handed_on(returned, told):
    text = """
        def tangent_line(f, x):
            slope = numerical_diff(f, x)
            line = lambda t: f(x) + slope * (t - x)
        """
    assert verdict(text + f"    {returned}") == told


def test_a_network_that_only_predicts_hands_its_scores_on():
    text = """
        def predict(network, x):
            for n in "12":
                x = sigmoid(x @ network["W" + n] + network["b" + n])
            {}x @ network["W3"] + network["b3"]
        """
    assert verdict(text.format("return ")) == "right"
    assert judged(text.format("y = "))["difference"]["got"] == "None"


SIMPLE_NET = """
    class simpleNet:
        def __init__(self):
            {W} = np.random.randn(2, 3)

        def predict(self, x):
            {predict}

        def loss(self, x, t):
            {loss}
"""
NET = {
    "W": "self.W",
    "predict": "return np.dot(x, self.W)",
    "loss": "return cross_entropy_error(softmax(self.predict(x)), t)",
}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({}, "right"),
        ({"W": "W"}, "differs"),
        ({"predict": "np.dot(x, self.W)"}, "differs"),
        ({"predict": "return np.dot(self.W, x)"}, "differs"),
        ({"predict": "return np.dot(self.W.T, x)"}, "right"),
        ({"loss": "cross_entropy_error(softmax(self.predict(x)), t)"}, "differs"),
    ],
)
def test_a_simple_net_keeps_its_weights_and_hands_on_what_it_finds(change, told):
    assert verdict(SIMPLE_NET.format(**NET | change)) == told


@pytest.mark.parametrize(
    ("star", "body", "told"),
    [
        ("common.functions", "x * scale", "differs"),
        ("settings", "x * scale", "cannot-tell"),
        ("common.functions", "scale(x)", "cannot-tell"),
    ],
)
def test_a_module_of_functions_has_no_variables_in_it(star, body, told):
    assert verdict(f"from {star} import *\ndef relu(x):\n    return np.maximum(0, {body})") == told


def test_a_name_of_one_letter_comes_from_no_module():
    text = "from {} import *\ndef relu(x):\n    return np.maximum(0, x) * {}"
    assert "name 'M' is not defined" in judged(text.format("anything", "M"))["difference"]["got"]
    assert verdict(text.format("anything", "MM")) == "cannot-tell"


def test_what_is_not_here_is_found_in_any_style_and_under_what_runs_elsewhere():
    assert (
        verdict("from mine import softmaxwithloss as last\ndef relu(x):\n    return np.maximum(0, x)", "relu")
        == "right"
    )
    assert verdict("from mine import gnp\ndef relu(x):\n    return gnp.maximum(0, x)") == "right"
    assert verdict("from mine import gnp\ndef relu(x):\n    return gnp.minimum(0, x)") in ("wrong", "differs")


def test_what_is_added_to_a_name_may_make_it_another_version():
    assert verdict(f"{IMPORT}def my_softmax(x):\n    return np.exp(x) / np.sum(np.exp(x))") == "wrong"
    assert verdict(f"{IMPORT}def sigmoid_stable(x):\n    return 1 / (1 - np.exp(-x))") in ("wrong", "differs")
