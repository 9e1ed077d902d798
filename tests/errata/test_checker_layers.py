"""What the book's own uses show of layers."""

import pytest
from learners import judged, verdict

AFFINE = """
    class Affine:
        def __init__(self, W, b):
            self.W, self.b = {kept}

        def forward(self, x):
            self.x = {rows}
            return self.x @ self.W + self.b

        def backward(self, dout):
            self.dW, self.db = self.x.T @ dout, dout.sum(axis=0)
            return dout @ self.W.T
"""
RIGHT = {"kept": "W, b", "rows": "x"}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({}, "right"),
        ({"rows": "x.reshape(-1, x.shape[1])"}, "right"),
        ({"rows": "x.reshape(x.shape[1], -1)"}, "differs"),
        ({"kept": "W.copy(), b.copy()"}, "differs"),
    ],
)
def test_an_affine_layer_takes_batches_that_are_not_square_and_keeps_the_arrays_it_is_given(change, told):
    assert verdict(AFFINE.format(**RIGHT | change)) == told


def test_what_the_references_layers_have_not_but_nearly_is_a_slip():
    text = """
        class Sigmoid:
            def __init__(self):
                self.layer = Affine(np.eye(2), np.zeros(2))

            def forward(self, x):
                self.out = 1 / (1 + np.exp(-self.layer.{}(x)))
                return self.out
        """
    assert verdict(text.format("forward"), "Sigmoid") == "right"
    assert "no attribute 'norward'" in judged(text.format("norward"))["difference"]["got"]


def test_a_loss_that_is_not_here_may_take_the_labels_first():
    text = """
        from {} import softmax, cross_entropy_error

        class SoftmaxWithLoss:
            def forward(self, x, t):
                self.y, self.t = softmax(x), t
                return cross_entropy_error({})

            def backward(self, dout=1):
                return (self.y - self.t) / {}
        """
    assert verdict(text.format("mine", "self.y, t", "len(self.t)")) == "right"
    told = judged(text.format("mine", "t, self.y", "len(self.t)"))
    assert (told["verdict"], told["reason"]) == (
        "cannot-tell",
        "right only if cross_entropy_error, which is not here, takes the labels first",
    )
    assert verdict(text.format("mine", "t, self.y", "2 / len(self.t)")) in ("wrong", "differs")


def test_a_layer_that_forgets_its_labels_hands_the_loss_nothing():
    text = """
        class SoftmaxWithLoss:
            def __init__(self):
                self.y = self.t = None

            def forward(self, x, t):
                self.y = softmax(x)
                {}
                return cross_entropy_error(self.y, self.t)

            def backward(self, dout=1):
                return (self.y - self.t) / len(self.t)
        """
    assert verdict(text.format("self.t = t")) == "right"
    assert "got dtype obj" in judged(text.format("t = t"))["difference"]["got"]


def test_a_loss_layer_that_looks_at_the_number_of_axes_is_meant_for_batches():
    text = """
        class SoftmaxWithLoss:
            def forward(self, x, t):
                if {}:
                    self.y = np.exp(x) / np.exp(x).sum()
                else:
                    self.y = np.exp(x) / np.exp(x).sum({})
                self.t = t
                return -np.sum(t * np.log(self.y)) / len(np.atleast_2d(x))

            def backward(self, dout=1):
                return (self.y - self.t) / len(np.atleast_2d(self.t))
        """
    assert verdict(text.format("x.ndim == 1", "axis=1, keepdims=True")) == "right"
    assert verdict(text.format("x.ndim == 1", "axis=1")) == "differs"
    assert verdict(text.format("True", "")) == "differs"


@pytest.mark.parametrize(
    ("picked", "slope", "told"),
    [
        ("-np.log(self.y[np.arange(len(x)), t])", "self.y - np.eye(3)[self.t]", "right"),
        ("-5 * np.log(self.y[np.arange(len(x)), t])", "5 * (self.y - np.eye(3)[self.t])", "cannot-tell"),
        ("-np.log(self.y[np.arange(len(x)), t] / 2)", "self.y - np.eye(3)[self.t]", "differs"),
        ("-np.log(self.y[np.arange(len(x)), t])", "self.y + np.eye(3)[self.t]", "wrong"),
    ],
)
def test_a_loss_layer_for_class_numbers_alone_is_held_to_these(picked, slope, told):
    text = f"""
        class SoftmaxWithLoss:
            def forward(self, x, t):
                self.y, self.t = np.exp(x) / np.exp(x).sum(axis=1, keepdims=True), t
                return ({picked}).mean()

            def backward(self, dout=1):
                return ({slope}) / len(self.y)
        """
    assert verdict(text) == told


@pytest.mark.parametrize(("share", "told"), [("", "right"), (" / 2", "differs")])
def test_a_loss_layer_for_class_numbers_may_have_no_backward_yet(share, told):
    text = f"""
        class SoftmaxWithLoss:
            def forward(self, x, t):
                y = np.exp(x) / np.exp(x).sum(axis=1, keepdims=True)
                return -np.log(y[np.arange(len(x)), t]{share}).mean()
        """
    assert verdict(text) == told


@pytest.mark.parametrize(("second", "told"), [("x + y", "right"), ("x - y", "differs")])
def test_the_methods_of_a_layer_may_be_static(second, told):
    text = f"""
        class AddLayer:
            @staticmethod
            def forward(x, y):
                return {second}

            @staticmethod
            def backward(dout):
                return dout, dout
        """
    assert verdict(text) == told


@pytest.mark.parametrize(
    ("asked", "slope", "told"),
    [
        ("", "1 - self.out", "right"),
        (", W, b", "1 - self.out", "differs"),
        (", scale", "self.scale - self.out", "cannot-tell"),
    ],
)
def test_a_layer_that_asks_for_what_it_never_uses_cannot_be_made_as_the_book_makes_it(asked, slope, told):
    kept = "; ".join(f"self.{name} = {name}" for name in asked.replace(",", "").split()) or "pass"
    text = f"""
        class Sigmoid:
            def __init__(self{asked}):
                {kept}

            def forward(self, x):
                self.out = 1 / (1 + np.exp(-x))
                return self.out

            def backward(self, dout):
                return dout * ({slope}) * self.out
        """
    assert verdict(text) == told


def test_what_a_class_makes_its_parts_with_is_used():
    text = """
        class simpleNet:
            def __init__(self, size):
                self.W = np.ones(size)

            def predict(self, x):
                return x @ self.W

            def loss(self, x, t):
                return 0.0
        """
    assert verdict(text) == "cannot-tell"
    assert verdict(text.replace("self.W = np.ones(size)", "self.W = np.ones((2, 3)); self.size = size")) == "differs"


@pytest.mark.parametrize(
    ("kept", "out", "told"),
    [
        ("self.mask = x <= 0", "out", "right"),
        ("self.mask = getattr(self, 'mask', x <= 0)", "out", "differs"),
        ("Relu.mask = x <= 0", "out", "differs"),
        ("self.mask = x <= 0", "out,", "wrong"),
        ("self.mask = x <= 0", "out, self.mask", "wrong"),
    ],
)
def test_a_layer_keeps_the_last_batch_for_itself_and_hands_one_thing_on(kept, out, told):
    text = f"""
        class Relu:
            def forward(self, x):
                {kept}
                out = np.where(x <= 0, 0, x)
                return {out}

            def backward(self, dout):
                return np.where(self.mask, 0, dout)
        """
    assert verdict(text) == told


def test_a_layer_may_return_its_gradients_as_another_protocol_has_it():
    text = AFFINE.format(**RIGHT).replace("return dout @ self.W.T", "return dout @ self.W.T, self.dW, self.db")
    assert judged(text)["reason"] == "it is a layer whose backward returns dW and db"


@pytest.mark.parametrize(
    ("slopes", "told"),
    [
        ("self.dW, self.db = self.x.T @ dout, dout.sum(axis=0)", "right"),
        ("self.dW, self.db = self.dW + self.x.T @ dout, dout.sum(axis=0)", "differs"),
        ("self.dW, self.db = self.x.T @ dout, dout.sum(axis=0, keepdims=True)", "differs"),
    ],
)
def test_the_gradients_of_a_layer_are_those_of_the_last_batch_in_the_shapes_of_its_weights(slopes, told):
    text = f"""
        class Affine:
            def __init__(self, W, b):
                self.W, self.b, self.dW = W, b, 0

            def forward(self, x):
                self.x = x
                return x @ self.W + self.b

            def backward(self, dout):
                {slopes}
                return dout @ self.W.T
        """
    assert verdict(text) == told


def test_numbers_go_forward_and_back_without_a_tuple():
    text = "class MulLayer:\n    def forward(self, x, y):\n        self.x, self.y = x, y\n        return x * y{}\n"
    text += "    def backward(self, dout):\n        return dout * self.y, dout * self.x\n"
    assert verdict(text.format("")) == "right"
    assert verdict(text.format(",")) == "differs"


@pytest.mark.parametrize(("kept", "told"), [("self.x, self.y = x, y", "right"), ("x, y = self.x, self.y", "differs")])
def test_a_layer_of_numbers_keeps_what_it_is_given(kept, told):
    text = f"""
        class MulLayer:
            def __init__(self):
                self.x = self.y = None

            def forward(self, x, y):
                {kept}
                return x * y

            def backward(self, dout):
                return dout * self.y, dout * self.x
        """
    assert verdict(text) == told


@pytest.mark.parametrize(("bias", "told"), [(" + self.b", "cannot-tell"), ("", "wrong")])
def test_weights_in_rows_are_another_layer_only_where_it_is_right_about_them(bias, told):
    text = AFFINE.format(**RIGHT).replace("self.W.T", "self.W").replace("self.x.T @ dout", "dout.T @ self.x")
    assert verdict(text.replace("@ self.W + self.b", f"@ self.W.T{bias}")) == told


@pytest.mark.parametrize(("adds", "told"), [("self.out = x + y", "right"), ("self.out += x + y", "differs")])
def test_a_layer_of_numbers_begins_anew(adds, told):
    text = f"""
        class AddLayer:
            def __init__(self):
                self.out = 0

            def forward(self, x, y):
                {adds}
                return self.out

            def backward(self, dout):
                return dout, dout
        """
    assert verdict(text) == told
