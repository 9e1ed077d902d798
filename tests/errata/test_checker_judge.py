"""Judging what readers write in their own protocols, and the root of a mistake."""

from dataclasses import replace

import pytest
from learners import ids, judged, verdict

from errata.checker import judge, mistakes

DIFF = """
def numerical_diff({}):
    return (f(x + 1e-4) - f(x - 1e-4)) / 2e-4
"""


@pytest.mark.parametrize("arguments", ["f, x", "x, f"])
def test_a_function_and_its_point_may_come_in_either_order(arguments):
    assert verdict(DIFF.format(arguments)) == "right"


def test_a_loss_for_class_numbers_alone_is_right_with_a_limitation():
    told = judged("""
        def cross_entropy_error(y, t):
            if y.ndim == 1:
                y, t = y.reshape(1, y.size), t.reshape(1, t.size)
            return -np.sum(np.log(y[np.arange(len(y)), t] + 1e-7)) / len(y)
        """)
    assert told["verdict"] == "right"
    assert "ch04/cross-entropy-one-hot-taken-for-labels" in {one["id"] for one in told["errata"]}


@pytest.mark.parametrize("names", ["lr, step_num", "step_num, learning_rate", "eta, iterations"])
def test_the_settings_of_the_descent_have_many_names(names):
    rate, steps = (name for name in sorted(names.split(", "), key=lambda name: name in ("step_num", "iterations")))
    text = """
        def gradient_descent(f, init_x, NAMES):
            x = init_x.copy()
            for _ in range(STEPS):
                x -= RATE * numerical_gradient(f, x)
            return x
        """
    text = text.replace("NAMES", names).replace("STEPS", steps).replace("RATE", rate)
    assert verdict(text) == "right", "with the reference's gradient for one that is not there"


def test_train_flg_may_have_another_name_and_settings_may_follow():
    assert verdict("""
        class Dropout:
            def __init__(self, ratio=0.5):
                self.ratio = ratio

            def forward(self, x, is_training=True, more=None):
                self.mask = np.random.rand(*x.shape) > self.ratio
                return x * self.mask if is_training else x * (1 - self.ratio)

            def backward(self, dout):
                return dout * self.mask
        """) == "right"  # fmt: skip


SGD = """
    class SGD:
        def __init__(self, lr=0.01, weight_decay=0.0):
            self.lr, self.weight_decay = lr, weight_decay

        def update(self, params, grads):
            {}
"""


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("for key in params: params[key] -= self.lr * (grads[key] + self.weight_decay * params[key])", "right"),
        ("for i in range(len(params)): params[i] -= self.lr * grads[i]", "cannot-tell"),
        ("params -= self.lr * grads", "cannot-tell"),
        ("for key in params: params[key] -= self.lr * grads.get('d' + key, 0)", "cannot-tell"),
        ("for key in params.keys: params[key] -= self.lr * grads[key]", "differs"),
        ("for key in params: params[key] += self.lr * grads[key]", "differs"),
    ],
)
def test_parameters_in_lists_or_arrays_are_another_protocol_and_a_crash_in_all_of_them_is_a_mistake(body, told):
    assert verdict(SGD.format(body)) == told


def test_a_crash_in_an_optimizer_for_other_things_tells_nothing():
    assert verdict(SGD.format("layer.W -= self.lr").replace("params, grads", "layer, number")) == "cannot-tell"


AFFINE = """
    class Affine:
        def __init__(self, {0}):
            self.W, self.b = {0}

        def forward(self, x):
            self.x = x
            return x @ self.W + self.b

        def backward(self, dout):
            {1}
            return {2}
"""


@pytest.mark.parametrize(
    ("kept", "dx", "told"),
    [
        ("self.dW, self.db = self.x.T @ dout, dout.sum(axis=0)", "dout @ self.W.T", "right"),
        ("self.dw, self.dB = self.x.T @ dout, dout.sum(axis=0)", "dout @ self.W.T", "right"),
        ("self.grads = [self.x.T @ dout, dout.sum(axis=0)]", "dout @ self.W.T", "right"),
        ("self.dW, self.db = self.x.T @ dout, dout.sum()", "dout @ self.W.T", "wrong"),
        ("self.dW, self.db = self.x.T @ dout, dout.sum(axis=0)", "None", "wrong"),
        ("self.dW, self.db = self.x.T @ dout, dout.sum(axis=0)", "dout @ self.W", "wrong"),
    ],
)
def test_the_gradients_of_a_layer_may_be_kept_under_any_of_their_names(kept, dx, told):
    assert verdict(AFFINE.format("w, b", kept, dx)) == told


def test_a_layer_without_backward_is_judged_by_its_forward():
    forward = """
        class Relu:
            def forward(self, x):
                return {}
        """
    assert verdict(forward.format("np.maximum(x, 0)")) == "right"
    assert verdict(forward.format("np.maximum(x, 1)")) in ("wrong", "differs")
    assert verdict(forward.format("(x, x > 0)")) == "cannot-tell"
    assert verdict(forward.format("print(x)")) in ("wrong", "differs")


SOFTMAX = "def softmax(x):\n    return {}\n"
RIGHT = (
    "np.exp(x - x.max(axis=-1, keepdims=True)) / np.exp(x - x.max(axis=-1, keepdims=True)).sum(axis=-1, keepdims=True)"
)
PREDICT = """
def predict(network, x):
    z = sigmoid(x @ network["W1"] + network["b1"])
    z = sigmoid(z @ network["W2"] + network["b2"])
    return softmax({})
"""


def test_the_helper_is_to_blame_and_not_what_calls_it():
    text = "from common.functions import sigmoid\n" + SOFTMAX.format("x / x.sum()") + PREDICT
    told = judged(text.format('z @ network["W3"] + network["b3"]'), "predict")
    assert (told["verdict"], told["reason"]) == ("right", "right by itself, not with this file's own softmax")
    assert verdict(text.format('z @ network["W3"] + network["b3"]'), "softmax") == "wrong"
    assert verdict(text.format('z @ network["W3"] - network["b3"]'), "predict") == "differs"


def test_a_helper_that_cannot_be_replaced_leaves_the_first_answer():
    text = """
        def softmax(x):
            return x / x.sum()

        def numerical_diff(f, x):
            raise RuntimeError(softmax)
        """
    assert verdict(text, "numerical_diff") == "cannot-tell"


def test_sizes_that_are_equal_do_not_hide_a_gradient_that_is_not_transposed():
    text = """
        class TwoLayerNet:
            def __init__(self, input_size, hidden_size, output_size):
                sizes = {"W1": (input_size, hidden_size), "b1": hidden_size}
                sizes |= {"W2": (hidden_size, output_size), "b2": output_size}
                self.params = {key: np.random.normal(size=size) for key, size in sizes.items()}

            def predict(self, x):
                self.z = ACTIVATION(x @ self.params["W1"] + self.params["b1"])
                return self.z @ self.params["W2"] + self.params["b2"]

            def loss(self, x, t):
                y = np.exp(self.predict(x))
                self.y = y / y.sum(axis=1, keepdims=True)
                return -np.sum(t * np.log(self.y)) / len(x)

            def gradient(self, x, t):
                self.loss(x, t)
                delta = (self.y - t) / len(x)
                back = (delta @ self.params["W2"].T) * SLOPE
                return {"W2": W2, "b2": delta.sum(axis=0), "W1": x.T @ back, "b1": back.sum(axis=0)}
        """
    relu = text.replace("ACTIVATION(", "np.maximum(0, ").replace("SLOPE", "(self.z > 0)")
    assert verdict(relu.replace("W2}", "").replace(": W2,", ": self.z.T @ delta,")) == "right"
    assert verdict(relu.replace(": W2,", ": delta.T @ self.z,")) == "differs"
    without = relu[: relu.index("            def gradient")]
    assert verdict(without) == "right"
    assert verdict(
        without.replace("self.params = {", "self.parameters = {").replace("self.params[", "self.parameters[")
    )
    sigmoid = text.replace("ACTIVATION(", "1 / (1 + np.exp(-1.0 * (").replace('["b1"])', '["b1"])))')
    assert verdict(sigmoid.replace("SLOPE", "self.z * (1 - self.z)").replace(": W2,", ": self.z.T @ delta,")) == "right"


def test_parameters_kept_otherwise_are_another_network():
    text = """
        class TwoLayerNet:
            def __init__(self, input_size, hidden_size, output_size):
                self.params = {}

            def predict(self, x):
                return x

            def loss(self, x, t):
                return 0.0
        """
    assert judged(text.format("[]"))["reason"] == "it keeps its parameters in another way"
    assert judged(text.format("{'w1': np.zeros(2)}"))["verdict"] == "cannot-tell"
    assert judged(text.format("None"))["reason"] == "it keeps no params"


def test_a_sigmoid_that_overflows_but_answers_is_right_with_a_warning():
    told = judged("def sigmoid(x):\n    return 1 / (1 + np.exp(-x))")
    assert told["verdict"] == "right"
    assert ("ch03/sigmoid-overflow-warning", "warning") in {(one["id"], one["severity"]) for one in told["errata"]}


def test_the_book_s_own_limitations_are_no_bugs():
    assert verdict("""
        def numerical_gradient(f, x):
            grad = np.zeros_like(x)
            for i in range(x.size):
                value = x[i]
                x[i] = value + 1e-4
                above = f(x)
                x[i] = value - 1e-4
                grad[i] = (above - f(x)) / 2e-4
                x[i] = value
            return grad
        """) == "right"  # fmt: skip
    assert verdict("def cross_entropy_error(y, t):\n    return -np.sum(t * np.log(y + 1e-7))") == "right"


def test_what_the_pages_say_is_told_on_which_input_and_why():
    (erratum,) = judged(SOFTMAX.format("np.exp(x) / np.exp(x).sum(axis=-1, keepdims=True)"))["errata"]
    assert erratum.keys() == {"id", "severity", "input", "got", "expected", "message", "alike"}
    assert (erratum["id"], erratum["severity"]) == ("ch03/softmax-overflow", "bug")
    assert "nan" in erratum["got"]
    assert ids(SOFTMAX.format(RIGHT)) == []


def test_a_result_unlike_the_page_s_own_mistake_is_told_as_such():
    assert [one["alike"] for one in judged("def NAND(x1, x2):\n    return 0")["errata"]] == [True]
    told = {one["id"]: one["alike"] for one in judged(SOFTMAX.format("np.exp(x)"))["errata"]}
    assert told["ch03/softmax-no-axis"] is False


def test_memory_that_is_not_there_says_nothing_of_the_definition():
    assert verdict("def sigmoid(x):\n    return np.zeros(10**16)") == "cannot-tell"


def test_a_page_that_lists_another_as_its_cause_gives_way_to_it():
    assert ids(SOFTMAX.format("np.exp(x) / np.exp(x).sum()")) == ["ch03/softmax-no-axis", "ch03/softmax-overflow"]


def test_what_a_worker_needs_is_loaded_once(monkeypatch):
    monkeypatch.setattr(mistakes, "_catalogue", None)
    monkeypatch.setattr(judge, "_prepared", set())
    payload = {"name": "relu", "kind": "function", "missing": ["softmax"], "helpers": ["sigmoid"]}
    judge.prepare(payload | {"name": "nothing_of_the_book"})
    assert judge._prepared == set()
    judge.prepare(payload)
    assert "ch03/relu-with-np-max" in judge._prepared
    loaded = []
    monkeypatch.setattr(judge, "check_of", loaded.append)
    judge.prepare(payload)
    assert loaded == []
    assert len(mistakes.catalogue()) > 100


def test_a_page_about_two_things_is_held_only_where_the_reference_has_the_other(monkeypatch):
    about = mistakes.catalogue().about
    two = next(page for page in mistakes.catalogue() if page.id == "ch03/softmax-overflow")
    pages = [replace(two, subjects=("softmax", "nothing_the_reference_has"))]
    monkeypatch.setattr(mistakes.catalogue(), "about", lambda wanted: pages if wanted == ["softmax"] else about(wanted))
    assert ids(SOFTMAX.format("np.exp(x) / np.exp(x).sum(axis=-1, keepdims=True)")) == []


def test_a_module_that_is_not_there_is_replaced_function_by_function():
    text = "import notes.functions as F\nfrom somewhere import nothing_known\n" + PREDICT.replace(
        "softmax(", "F.softmax("
    )
    assert verdict(text.replace("sigmoid(", "F.sigmoid(").format('z @ network["W3"] + network["b3"]')) == "right"
