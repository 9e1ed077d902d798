"""Other things under the book's names, about which nothing is said; and the same things in other words."""

import pytest
from learners import ids, judged, verdict


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            """
            def predict(network, x):
                hidden = sigmoid(x @ network["W1"] + network["b1"])
                return hidden @ network["W2"] + network["b2"]
            """,
            "it is for a network of fewer layers",
        ),
        (
            "def numerical_gradient(f, x):\n    return (f(x + 1e-4) - f(x - 1e-4)) / 2e-4",
            "it is the slope of a function of one number",
        ),
        (
            """
            from reference import ch07_convolution

            def im2col(x, filter_h, filter_w, stride=1, pad=0):
                return ch07_convolution.im2col(x, filter_h, filter_w, stride, pad).T
            """,
            "it is im2col with a column for each window",
        ),
        (
            """
            class Pooling:
                def __init__(self, pool_h, pool_w, stride, pad):
                    self.pool_h, self.pool_w = pool_h, pool_w

                def forward(self, x):
                    n, c, h, w = x.shape
                    tiles = x.reshape(n, c, h // self.pool_h, self.pool_h, w // self.pool_w, self.pool_w)
                    return tiles.mean(axis=(3, 5))
            """,
            "it is the pooling of averages",
        ),
        (
            """
            class SoftmaxWithLoss:
                def forward(self, x, t):
                    self.y, self.t = np.exp(x) / np.exp(x).sum(axis=1, keepdims=True), t
                    return -np.sum(t * np.log(self.y))

                def backward(self, dout=1):
                    return self.y - self.t
            """,
            "it is the sum of the samples' losses, and its gradient",
        ),
    ],
)
def test_another_thing_of_the_same_name_is_no_mistake(text, reason):
    told = judged(text)
    assert (told["verdict"], told["reason"]) == ("cannot-tell", reason)


def test_a_loss_that_is_a_mean_has_no_gradient_of_a_sum():
    text = """
        class SoftmaxWithLoss:
            def forward(self, x, t):
                self.y, self.t = np.exp(x) / np.exp(x).sum(axis=1, keepdims=True), t
                return -np.sum(t * np.log(self.y)) / len(x)

            def backward(self, dout=1):
                return self.y - self.t
        """
    assert "ch05/softmax-loss-without-batch-size" in ids(text)


DROPOUT = """
    class Dropout:
        def __init__(self, ratio=0.5):
            self.ratio = ratio

        def forward(self, x, train_flg=True):
            if train_flg:
                self.mask = np.random.rand(*x.shape) > self.ratio
                return x * self.mask{}
            return {}

        def backward(self, dout):
            return dout * self.mask{}
"""


def test_dropout_may_scale_in_training_or_in_evaluation_but_by_what_it_keeps():
    assert verdict(DROPOUT.format("", "x * (1.0 - self.ratio)", "")) == "right"
    assert verdict(DROPOUT.format(" / (1 - self.ratio)", "x", " / (1 - self.ratio)")) == "right"
    assert verdict(DROPOUT.format("", "x * self.ratio", "")) in ("wrong", "differs")
    kept = DROPOUT.replace("ratio", "keep_prob").replace("> self", "< self")
    assert judged(kept.format("", "x * self.keep_prob", ""))["reason"] == "it is a dropout by the share that is kept"
    only_mask = DROPOUT.replace("return x * self.mask{}", "return self.mask{}")
    assert verdict(only_mask.format("", "x * (1.0 - self.ratio)", "")) == "differs"


@pytest.mark.parametrize(
    ("goodbye", "told"),
    [("Bye {self.name}", "right"), ("Bye", "differs"), ("Bye {self.nam}", "differs")],
)
def test_a_man_says_his_name(goodbye, told):
    assert verdict(f"""
        class Man:
            def __init__(self, name):
                self.name = name

            def hello(self):
                print(f"Hello {{self.name}}")

            def goodbye(self):
                print(f"{goodbye}")
        """) == told  # fmt: skip


DEEP = """
    from reference.ch08_deep_learning import DeepConvNet as _DeepConvNet

    class DeepConvNet:
        def __init__(self{}):
            self.net = _DeepConvNet(rng=0)
            self.params = {}

        def predict(self, x, train_flg=False):
            return self.net.predict(x){}

        def loss(self, x, t):
            return self.net.loss(x, t)
"""
GRADIENT = """
        def gradient(self, x, t):
            return {key: value{} for key, value in self.net.gradient(x, t).items()}
"""


def test_the_deep_network_may_scale_its_scores_by_dropout_as_the_book_does():
    for scale in ("", " * 0.5", " * 0.25"):
        assert verdict(DEEP.format("", "self.net.params", scale)) == "right"
    assert verdict(DEEP.format("", "self.net.params", " * 0.7")) == "differs"


def test_the_deep_networks_gradients_have_the_shapes_of_its_parameters():
    assert verdict(DEEP.format("", "self.net.params", "") + GRADIENT.replace("{}", "")) == "right"
    assert verdict(DEEP.format("", "self.net.params", "") + GRADIENT.replace("{}", ".T")) == "differs"


def test_a_deep_network_that_is_made_or_kept_in_another_way_is_another_thing():
    assert judged(DEEP.format(", sizes", "self.net.params", ""))["reason"].startswith("it is made in another way")
    assert judged(DEEP.format("", "{'W': 1}", ""))["reason"] == "it keeps its parameters in another way"
