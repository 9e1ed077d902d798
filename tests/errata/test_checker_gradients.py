"""What the book's own uses show of slopes, the descent along them, and the network of one layer."""

import pytest
from learners import judged, verdict


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


@pytest.mark.parametrize(
    ("helper", "told"),
    [
        ("slopes_of(f, x)", "right"),
        ("my_numerical_gradient(f, x)", "right"),
        ("slopes_of(x, f)", "cannot-tell"),
        ("slopes_of(f, x, 1e-4)", "cannot-tell"),
    ],
)
def test_the_gradient_of_a_descent_may_be_elsewhere_under_any_name(helper, told):
    text = f"""
        from elsewhere import {helper.split("(")[0]}
        def gradient_descent(f, init_x, lr=0.01, step_num=100):
            x = init_x.copy()
            for _ in range(step_num):
                x = x - lr * {helper}
            return x
        """
    assert verdict(text) == told
    assert told == "cannot-tell" or verdict(text.replace("x = x - lr", "x = x + lr")) == "wrong"


def test_a_descent_that_is_handed_the_gradient_is_another():
    text = "def gradient_descent({0}, x, lr, n):\n    for _ in range(n):\n        x = x - lr * {0}(x)\n    return x"
    assert judged(text.format("grad_f"))["reason"] == "it is a descent that is handed the gradient"
    assert verdict(text.format("f")) == "differs"


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


@pytest.mark.parametrize(("result", "told"), [("grad", "right"), ("None", "differs"), ("2 * grad", "differs")])
def test_a_gradient_that_counts_the_axes_is_for_matrices_too(result, told):
    text = f"""
        def slopes(f, x):
            grad = np.zeros_like(x)
            for n in range(x.size):
                value = x[n]
                x[n] = value + 1e-4
                above = f(x)
                x[n] = value - 1e-4
                grad[n] = (above - f(x)) / 2e-4
                x[n] = value
            return grad

        def numerical_gradient(f, X):
            if X.ndim == 1:
                return slopes(f, X)
            grad = np.array([slopes(f, row) for row in X])
            return {result}
        """
    assert verdict(text) == told


def test_a_gradient_may_refuse_a_matrix():
    text = """
        def numerical_gradient(f, x):
            if x.ndim > 1:
                raise ValueError("only for vectors")
            steps = 1e-4 * np.eye(x.size)
            return np.array([f(x + h) - f(x - h) for h in steps]) / 2e-4
        """
    assert verdict(text) == "right"
