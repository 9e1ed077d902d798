"""What the book's own uses show of layers and of optimizers."""

import pytest
from learners import judged, verdict

pytestmark = pytest.mark.usefixtures("numpy_as_it_was")

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


def test_a_convolution_keeps_the_arrays_it_is_given():
    text = """
        class Convolution:
            def __init__(self, W, b, stride=1, pad=0):
                self.W, self.b, self.stride, self.pad = {}, b, stride, pad

            def forward(self, x):
                FN, _, FH, FW = self.W.shape
                out_h = (x.shape[2] + 2 * self.pad - FH) // self.stride + 1
                col = im2col(x, FH, FW, self.stride, self.pad)
                out = col @ self.W.reshape(FN, -1).T + self.b
                return out.reshape(len(x), out_h, -1, FN).transpose(0, 3, 1, 2)
        """
    assert verdict(text.format("W")) == "right"
    assert "changed in place" in judged(text.format("W + 0"))["difference"]["input"]


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


@pytest.mark.parametrize(
    ("first", "step", "told"),
    [
        ("self.v = None", "", "right"),
        ("pass", "", "differs"),
        ("self.v = None", "        self.v = self.v.copy()\n", "differs"),
        ("pass", "    def start(self):\n        self.v = {}\n", "cannot-tell"),
    ],
)
def test_what_is_not_there_yet_when_the_book_asks_for_it_is_a_mistake(first, step, told):
    is_method = step.lstrip().startswith("def")
    text = f"""
class Momentum:
    def __init__(self, lr=0.01, momentum=0.9):
        self.lr, self.momentum = lr, momentum
        {first}

{step if is_method else ""}
    def update(self, params, grads):
{"" if is_method else step}        if self.v is None:
            self.v = {{key: np.zeros_like(value) for key, value in params.items()}}
        for key in params:
            self.v[key] = self.momentum * self.v[key] - self.lr * grads[key]
            params[key] += self.v[key]
"""
    assert verdict(text) == told


@pytest.mark.parametrize(
    ("method", "step", "told"),
    [
        ("__init__(self, lr)", "self.lr", "right"),
        ("set(self, lr)", "self.rate", "differs"),
        ("set(self, lr)", "0.1", "cannot-tell"),
    ],
)
def test_an_optimizer_that_takes_no_learning_rate_has_to_work_without_one(method, step, told):
    text = "class SGD:\n    def {}:\n        self.lr = lr\n\n    def update(self, params, grads):\n"
    loop = f"        for key in params:\n            params[key] -= {step} * grads[key]"
    assert verdict(text.format(method) + loop) == told


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("lr=0.01, momentum=0.9", "right"),
        ("momentum=0.9, lr=0.01", "right"),
        ("momentum, lr", "right"),
        ("one=0.01, two=0.9", "differs"),
    ],
)
def test_an_optimizer_is_set_by_names_where_these_tell(asked, told):
    names = [part.split("=")[0].strip() for part in asked.split(",")]
    lr, momentum = names if names[0] == "lr" else names[::-1]
    assert verdict(f"""
        class Momentum:
            def __init__(self, {asked}):
                self.lr, self.momentum, self.v = {lr}, {momentum}, {{}}

            def update(self, params, grads):
                for key in params:
                    self.v[key] = self.momentum * self.v.get(key, 0.0) - self.lr * grads[key]
                    params[key] += self.v[key]
        """) == told  # fmt: skip


def test_an_optimizer_divides_by_no_root_of_0():
    text = """
        class AdaGrad:
            def __init__(self, lr=0.01):
                self.lr, self.h = lr, {}

            def update(self, params, grads):
                for key in params:
                    self.h[key] = self.h.get(key, 0) + grads[key] ** 2
                    params[key] -= self.lr * grads[key] / (np.sqrt(self.h[key]) + DELTA)
        """
    assert verdict(text.replace("DELTA", "1e-7")) == "right"
    assert "nan" in judged(text.replace("DELTA", "0.0"))["difference"]["got"]


def test_the_second_moment_of_adam_forgets():
    text = """
        class Adam:
            def __init__(self, lr=0.001, beta1=0.9, beta2=0.999):
                self.lr, self.beta1, self.beta2, self.n, self.m, self.v = lr, beta1, beta2, 0, {}, {}

            def update(self, params, grads):
                self.n += 1
                lr = self.lr * np.sqrt(1 - self.beta2**self.n) / (1 - self.beta1**self.n)
                for key, grad in grads.items():
                    self.m[key] = self.m.get(key, 0) * self.beta1 + (1 - self.beta1) * grad
                    self.v[key] = self.v.get(key, 0) * FORGET + (1 - self.beta2) * grad**2
                    params[key] -= lr * self.m[key] / (np.sqrt(self.v[key]) + 1e-7)
        """
    assert verdict(text.replace("FORGET", "self.beta2")) == "right"
    assert verdict(text.replace("FORGET", "1")) == "differs"


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


@pytest.mark.parametrize(("width", "told"), [("pool_w", "right"), ("pool_h", "differs")])
def test_pooling_is_held_to_windows_that_are_not_square(width, told):
    text = f"""
        class Pooling:
            def __init__(self, pool_h, pool_w, stride=2, pad=0):
                self.pool_h, self.pool_w, self.stride = pool_h, pool_w, stride

            def forward(self, x):
                N, C, H, W = x.shape
                s = self.stride
                rows, columns = (H - self.pool_h) // s + 1, (W - self.pool_w) // s + 1
                out = np.zeros((N, C, rows, columns))
                for i in range(rows):
                    for j in range(columns):
                        window = x[:, :, i * s : i * s + self.pool_h, j * s : j * s + self.{width}]
                        out[:, :, i, j] = window.max(axis=(2, 3))
                return out
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


@pytest.mark.parametrize(("columns", "told"), [("dcol", "right"), ("dcol[:, 1:]", "wrong")])
def test_columns_may_be_handed_back_in_any_shape_of_as_many_numbers(columns, told):
    text = f"""
        class Pooling:
            def __init__(self, pool_h, pool_w, stride=1, pad=0):
                self.pool_h, self.pool_w, self.stride, self.pad = pool_h, pool_w, stride, pad

            def forward(self, x):
                N, C, H, W = x.shape
                out_h, out_w = (H - self.pool_h) // self.stride + 1, (W - self.pool_w) // self.stride + 1
                col = im2col(x, self.pool_h, self.pool_w, self.stride, self.pad)
                col = col.reshape(-1, self.pool_h * self.pool_w)
                self.x, self.most = x, col.argmax(axis=1)
                return col.max(axis=1).reshape(N, out_h, out_w, C).transpose(0, 3, 1, 2)

            def backward(self, dout):
                dout = dout.transpose(0, 2, 3, 1)
                dcol = np.zeros((dout.size, self.pool_h * self.pool_w))
                dcol[np.arange(dout.size), self.most] = dout.ravel()
                return col2im({columns}, self.x.shape, self.pool_h, self.pool_w, self.stride, self.pad)
        """
    assert verdict(text) == told


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


def test_the_shape_of_a_shape_is_a_slip():
    text = """
        def col2im(col, input_shape, filter_h, filter_w, stride=1, pad=0):
            N, C, H, W = input_shape{}
            out_h, out_w = (H + 2 * pad - filter_h) // stride + 1, (W + 2 * pad - filter_w) // stride + 1
            col = col.reshape(N, out_h, out_w, C, filter_h, filter_w).transpose(0, 3, 4, 5, 1, 2)
            img = np.zeros((N, C, H + 2 * pad + stride - 1, W + 2 * pad + stride - 1))
            for y in range(filter_h):
                for x in range(filter_w):
                    img[:, :, y : y + stride * out_h : stride, x : x + stride * out_w : stride] += col[:, :, y, x]
            return img[:, :, pad : H + pad, pad : W + pad]
        """
    assert verdict(text.format("")) == "right"
    assert verdict(text.format(".shape")) == "differs"
