"""What the book's own uses show of definitions that no page is about."""

import pytest
from learners import judged, verdict

NUMBERS = """
    class SoftmaxWithLoss:
        def forward(self, x, t):
            self.y, self.t = softmax(x), t
            return cross_entropy_error(self.y, t)

        def backward(self, dout=1):
            dx = self.y.copy()
            if self.t.size == self.y.size:
                dx -= self.t
            else:
                {}
            return dx / len(self.y)
"""


@pytest.mark.parametrize(
    ("branch", "told"),
    [
        ("dx[np.arange(len(dx)), self.t] -= 1", "right"),
        ("dx[:, self.t] -= 1", "differs"),
        ("dx[self.t] -= 1", "differs"),
    ],
)
def test_a_layer_with_a_branch_for_class_numbers_is_held_to_it(branch, told):
    assert verdict(NUMBERS.format(branch)) == told


AFFINE = """
    class Affine:
        def __init__(self, W, b):
            self.W, self.b = W, b

        def forward(self, x):
            {}
            return self.x @ self.W + self.b

        def backward(self, dout):
            self.dW, self.db = np.dot(self.{}.T, dout), dout.sum(axis=0)
            dx = dout @ self.W.T
            return dx.reshape(self.shape) if hasattr(self, "shape") else dx
"""


def test_a_layer_whose_own_loss_is_for_one_hot_labels_need_not_know_the_other_form():
    known = NUMBERS.format("raise NotImplementedError")
    loss = "-np.sum(t * np.log(self.y)) / len(self.y)"
    assert verdict(known.replace("cross_entropy_error(self.y, t)", loss)) == "right"
    assert verdict(known.replace("cross_entropy_error(self.y, t)", "-np.log(self.y[t == 1]).mean()")) == "right"


def test_an_affine_layer_with_a_row_of_weights_for_each_output_is_another_thing():
    text = AFFINE.format("self.x = x", "x").replace("self.x @ self.W", "self.x @ self.W.T")
    assert verdict(text) == "cannot-tell"


def test_an_affine_layer_that_makes_rows_of_images_keeps_the_rows():
    rows = "self.x, self.shape, self.images = x.reshape(len(x), -1), x.shape, x"
    assert verdict(AFFINE.format(rows, "x")) == "right"
    assert verdict(AFFINE.format(rows, "images")) == "differs"
    assert verdict(AFFINE.format("self.x = x.reshape(len(x), -1)", "x")) == "differs", "what comes before needs images"
    assert verdict(AFFINE.format("self.x = x", "x")) == "right", "the first form of the book takes rows only"


def test_a_layer_that_hands_nothing_on_is_wrong_printed_or_not():
    layer = "class Sigmoid:\n    def forward(self, x):\n        {}\n"
    assert verdict(layer.format("self.out = 1 / (1 + np.exp(-x))")) in ("wrong", "differs")
    assert verdict(layer.format("print(1 / (1 + np.exp(-x)))")) == "differs"


def test_a_function_that_returns_nothing_is_wrong_printed_or_not():
    loss = "def mean_squared_error(y, t):\n    {}0.5 * np.sum((y - t) ** 2){}"
    assert verdict(loss.format("return ", "")) == "right"
    assert verdict(loss.format("print(", ")")) == "differs"
    assert judged(loss.format("loss = ", ""))["difference"]["got"] == "None"
    shuffle = "def shuffle_dataset(x, t):\n    order = np.random.permutation(len(x))\n    x, t = x[order], t[order]\n"
    assert verdict(shuffle + "    return x, t") == "right"
    assert judged(shuffle)["difference"]["got"] == "None"
    assert verdict("def function_1(x):\n    0.01 * x**2 + 0.1 * x") == "differs"


def test_a_step_that_is_far_too_large_is_seen_where_the_slope_is_not_straight():
    diff = "def numerical_diff(f, x):\n    h = {}\n    return (f(x + h) - f(x - h)) / (2 * h)"
    assert verdict(diff.format("1e-4")) == "right"
    assert verdict(diff.format("10 - 4")) in ("wrong", "differs")


def test_images_are_shuffled_with_their_labels():
    shuffle = """
        def shuffle_dataset(x, t):
            order = np.random.permutation(len(x))
            {}x[order] if x.ndim == 2 else x[order, :, :, :]
            return x, t[order]
        """
    assert verdict(shuffle.format("x = ")) == "right"
    assert verdict(shuffle.format("x = x[order] if x.ndim == 2 else x; ")) == "differs"


def test_a_sum_of_squares_is_a_sum():
    assert verdict("def sum_squared_error(y, t):\n    return 0.5 * (y - t) ** 2") == "differs"
    assert verdict("def mean_squared_error(y, t):\n    return 0.5 * (y - t) ** 2") == "cannot-tell"


OPTIMIZER = """
    class AdaGrad:
        def __init__(self, lr=0.01):
            self.lr, self.h = lr, {}

        def update(self, params, grads):
            for key in params.{}():
                self.h[key] = self.h.get(key, 0) + grads[key] ** 2
                params[key] {} self.lr * grads[key] / (np.sqrt(self.h[key]) + 1e-7)
"""


def test_an_optimizer_changes_the_arrays_that_the_layers_hold():
    assert verdict(OPTIMIZER.format("{}", "keys", "-=")) == "right"
    assert verdict(OPTIMIZER.format("{}", "keys", "= params[key] -")) == "differs"


def test_a_dictionary_has_no_method_of_nearly_the_right_name():
    assert "no attribute 'key'" in judged(OPTIMIZER.format("{}", "key", "-="))["difference"]["got"]


def test_what_a_class_never_puts_into_its_own_dictionary_is_not_there():
    step = "class SGD:\n    def __init__(self, lr):\n        self.p = {}\n        self.p['lr'] = lr\n"
    use = "    def update(self, params, grads):\n        params['W1'] -= self.p['lr'] * self.p['rate'] * grads['W1']"
    told = judged(step + use)
    assert told["difference"]["got"].startswith("KeyError: 'rate', at: params['W1'] -= ")


def test_a_class_that_takes_itself_for_the_function_of_its_name_is_told():
    told = judged("class sigmoid:\n    def forward(self, x):\n        self.out = sigmoid(x)\n        return self.out")
    assert "sigmoid() takes no arguments" in told["difference"]["got"]


def test_a_convolution_that_only_crashes_is_wrong():
    assert verdict("""
        class Convolution:
            def __init__(self, W, b, stride=1, pad=0):
                self.W, self.b = W, b

            def forward(self, x):
                return x.reshape(len(x), -1) @ self.W.reshape(len(self.W), -1)
        """) in ("wrong", "differs")  # fmt: skip


def test_a_name_with_a_number_is_a_further_version():
    assert verdict("def softmax_2(x):\n    return np.exp(x) / np.sum(np.exp(x))") == "wrong"


def test_what_is_imported_under_another_name_of_the_books_is_there():
    text = "from my.layers import {}\ndef relu(x):\n    layer = {}()\n    return layer.forward(x)"
    assert verdict(text.format("ReLU", "ReLU"), "relu") == "right"
    assert verdict(text.format("layers", "layers.Relu"), "relu") == "right"


@pytest.mark.parametrize(
    "name", ["numerical_gradient(f, x)", "gradient_descent(f, x, lr=0.1, step_num=9)", "softmax(x)"]
)
def test_a_function_that_forgets_its_return_is_told_just_that(name):
    told = judged(f"def {name}:\n    y = x * 2.0")
    assert (told["verdict"], told["difference"]["got"], told["errata"]) == ("differs", "None", [])


def test_a_gate_that_crashes_on_all_inputs_is_wrong():
    assert verdict("def AND(x1, x2):\n    return 1 if np.array([x1, x2]) * 0.5 > 0.7 else 0") in ("wrong", "differs")


def test_a_loss_that_returns_for_one_sample_only_is_wrong_for_a_batch():
    text = """
        def cross_entropy_error(y, t):
            if y.ndim == 1:
                y, t = y.reshape(1, -1), t.reshape(1, -1)
                return -np.sum(t * np.log(y + 1e-7)) / len(y)
        """
    assert judged(text)["difference"]["got"] == "None"


def test_a_layer_that_hands_its_helpers_what_they_cannot_take_is_wrong_after_a_right_forward():
    assert verdict("""
        class Sigmoid:
            def forward(self, x):
                self.out = sigmoid(x)
                return self.out

            def backward(self, dout):
                return softmax(np.zeros((0, 0))) * dout
        """) == "differs"  # fmt: skip


def test_what_a_class_asks_itself_for_before_it_is_set_is_not_there():
    text = """
        class Sigmoid:
            def __init__(self):
                {}

            def forward(self, x):
                self.out = 1 / (1 + np.exp(-x))
                return self.out
        """
    assert verdict(text.format("self.out = None")) == "right"
    assert "has no attribute 'out'" in judged(text.format("self.out"))["difference"]["got"]


def test_a_point_for_a_comma_is_a_slip():
    text = "def relu(x):\n    zero = 0.0\n    return np.maximum(x{} zero)"
    assert verdict(text.format(",")) == "right"
    assert "has no attribute 'zero'" in judged(text.format("."))["difference"]["got"]
