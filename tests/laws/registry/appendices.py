"""The appendices about classifiers: softmax regression, perceptrons, autoencoder, metrics, preparation of data."""

import numpy as np
from cases import BATCH, FLOAT16, FLOAT32, INTEGERS, Batch, Case, Slope, some

from reference import appendix_metrics as metrics
from reference import appendix_pca as pca
from reference.appendix_autoencoder import Autoencoder, IdentityWithLoss, mean_baseline
from reference.appendix_mlp import FullyConnected, Mlp
from reference.appendix_softmax_regression import SoftmaxRegression, decision_regions
from registry.networks import method, network_cases

SQUARES = 1e150  # what is above has no square in float64
LABELS = np.array([2, 0, 1, 1])
FITTED = {
    BATCH: "it is fitted to all samples",
    FLOAT32: "what is fitted are parameters in float64, whatever the samples are",
    FLOAT16: "as above",
}
WHOLE_SET = {BATCH: "it is about a whole set of samples"}
REACH = {BATCH: "a grid is one"}


def right_of_the_diagonal(points):
    return (points[:, 0] > points[:, 1]).astype(int)


def regression():
    return SoftmaxRegression(4, 3)


def perceptron():
    return Mlp((4, 3, 3), rng=0)


def autoencoder():
    return Autoencoder((3, 2, 3), rng=0)


def of_plane(network, name):
    return lambda xs, ys: getattr(network(), name)(xs, ys)


def fit(build):
    def call(**arguments):
        network = build()
        history = network.fit(**arguments)
        return history, list(network.params.values())

    return call


def back(y, t, dout):
    layer = IdentityWithLoss()
    layer.forward(y, t)
    return layer.backward(dout)


def metric(function, *, classes=True, **more):
    arguments = {"y": np.array([0, 1, 1, 2]), "t": LABELS, **({"classes": 3} if classes else {})}
    bad = (
        ({"y": [0, 1, 1]}, "t must have the shape (3,) of y, got (4,)"),
        ({"y": [0, 1, 1, -1]}, "y must hold class numbers from 0"),
        ({"y": [0.5, 1, 1, 1]}, "y must hold whole class numbers, got 0.5"),
        ({"t": ["a", "b", "c", "d"]}, "t must be an array of real numbers"),
    )
    return Case(function.__name__, function, arguments, (function,), bad=bad, without=WHOLE_SET, **more)


CASES = [
    Case(
        "decision_regions",
        decision_regions,
        {"predict": right_of_the_diagonal, "xs": some(3), "ys": some(2)},
        (decision_regions,),
        wrong={"xs": ((3, 1),), "ys": ((),)},
        bad=(({"predict": lambda points: points}, "predict must return shape (6,) for as many points, got (6, 2)"),),
        without=REACH,
    ),
    *network_cases("SoftmaxRegression", regression, some(4, 4), LABELS, 3, numerical=False, wrong={"x": ((4, 5), ())}),
    Case(
        "SoftmaxRegression.predict_proba",
        method(regression, "predict_proba"),
        {"x": some(4, 4), "W": some(4, 3), "b": some(3)},
        (SoftmaxRegression.predict_proba,),
        batch=Batch(("x",)),
        wrong={"x": ((4, 5), ())},
    ),
    Case(
        "SoftmaxRegression.fit",
        fit(regression),
        {"x": some(4, 4), "t": LABELS, "lr": 0.1, "steps": 3},
        (SoftmaxRegression.fit,),
        labels=3,
        largest={"x": SQUARES},  # the second step multiplies x by itself
        without=FITTED,
    ),
    Case(
        "SoftmaxRegression.decision_regions",
        of_plane(lambda: SoftmaxRegression(2, 3), "decision_regions"),
        {"xs": some(3), "ys": some(2)},
        (SoftmaxRegression.decision_regions,),
        without=REACH,
    ),
    Case(
        "SoftmaxRegression",
        lambda features, classes: SoftmaxRegression(features, classes).params,
        {"features": 2, "classes": 3},
        (SoftmaxRegression,),
    ),
    *network_cases("Mlp", perceptron, some(4, 4), LABELS, 3, wrong={"x": ((4, 5), ())}),
    Case(
        "FullyConnected",
        lambda sizes, rng: FullyConnected(sizes, rng).params,
        {"sizes": [4, 3, 2], "rng": 0},
        (FullyConnected, Mlp),
        bad=(
            ({"sizes": 4}, "sizes must be a sequence of whole numbers, got 4"),
            ({"sizes": [4]}, "sizes must name at least the inputs and the outputs"),
        ),
    ),
    Case(
        "FullyConnected.fit",
        fit(perceptron),
        {"x": some(4, 4), "t": LABELS, "lr": 0.1, "epochs": 2, "batch_size": 2, "rng": 0},
        (FullyConnected.fit,),
        labels=3,
        largest={"x": 1e100},  # Adam squares gradients, products of these
        without=FITTED,
    ),
    Case(
        "Mlp.decision_regions",
        of_plane(lambda: Mlp((2, 3, 3), rng=0), "decision_regions"),
        {"xs": some(3), "ys": some(2)},
        (Mlp.decision_regions,),
        without=REACH,
    ),
    Case(
        "IdentityWithLoss.forward",
        lambda y, t: IdentityWithLoss().forward(y, t),
        {"y": some(4, 3), "t": some(4, 3, seed=1)},
        (IdentityWithLoss, IdentityWithLoss.forward),
        batch=Batch(("y", "t"), ("mean",)),
        largest={"y": SQUARES, "t": SQUARES},
        wrong={"y": ((2, 4, 3),), "t": ((4, 2), (3,))},
    ),
    Case(
        "IdentityWithLoss.backward",
        back,
        {"y": some(4, 3), "t": some(4, 3, seed=1), "dout": np.array(0.5)},
        (IdentityWithLoss.backward,),
        slope=Slope(lambda y, t: IdentityWithLoss().forward(y, t), ("y",)),
        largest={"y": SQUARES, "t": SQUARES},
        without={BATCH: "the loss is a mean: each gradient is divided by the number of samples"},
    ),
    Case(
        "Autoencoder.loss",
        method(autoencoder, "loss"),
        {"x": some(4, 3), "t": some(4, 3, seed=1), **autoencoder().params},
        (Autoencoder, Autoencoder.loss),
        batch=Batch(("x", "t"), ("mean",)),
        largest=dict.fromkeys(("x", "t", "W1", "W2", "b1", "b2"), SQUARES / 10),
        wrong={"x": ((4, 2), ()), "t": ((4, 2),)},
    ),
    *(
        Case(
            f"Autoencoder.{name}",
            lambda rng=0, name=name, **data: getattr(Autoencoder((3, 2, 3), rng), name)(*data.values()),
            {argument: some(4, size), "rng": 0},
            (getattr(Autoencoder, name),),
            batch=Batch((argument,)),
            wrong={argument: ((4, 4), ())},
        )
        for name, argument, size in (("encode", "x", 3), ("decode", "code", 2))
    ),
    Case(
        "mean_baseline",
        mean_baseline,
        {"x_train": some(4, 3), "x": some(2, 3)},
        (mean_baseline,),
        batch=Batch(("x",), ("mean",), rows=False),
        largest={"x_train": SQUARES, "x": SQUARES},
        wrong={"x_train": ((4,), (4, 2)), "x": ((2, 2), (3,))},
    ),
    metric(metrics.confusion_matrix),
    metric(metrics.precision),
    metric(metrics.recall),
    metric(metrics.f1),
    metric(metrics.accuracy, classes=False),
    Case(
        "macro_average",
        metrics.macro_average,
        {"scores": some(3)},
        (metrics.macro_average,),
        wrong={"scores": ((), (2, 3))},
        without=WHOLE_SET,
    ),
    Case(
        "roc_curve",
        metrics.roc_curve,
        {"y": some(5), "t": np.array([0, 1, 1, 0, 1])},
        (metrics.roc_curve,),
        labels=None,
        wrong={"y": ((2, 3), ())},
        bad=(
            ({"t": [0, 1, 1, 0]}, "t must have shape (5,)"),
            ({"t": [0, 1, 2, 0, 1]}, "t must hold class numbers from 0 to 1, got 2"),
            ({"t": [1, 1, 1, 1, 1]}, "t must hold both classes"),
            ({"y": [0, 1, np.nan, 0, 1]}, "y must hold finite scores, got nan"),
        ),
        without=WHOLE_SET,
    ),
    Case(
        "auc",
        metrics.auc,
        {"x": np.sort(some(4)), "y": some(4)},
        (metrics.auc,),
        integers={"x": np.arange(4)},
        extremes={"x": (np.zeros(4), np.array([0, 5e-324, 1, 1e300]), np.array([-1e300, -1, 0, 1e3]))},
        wrong={"x": ((3,), (4, 1)), "y": ((3,), (4, 1))},
        bad=(({"x": [3, 2, 1, 0]}, "x must have at least two numbers and never fall"),),
        without=WHOLE_SET,
    ),
    Case(
        "standardize",
        lambda x_train, others: pca.standardize(x_train, others),
        {"x_train": some(4, 3), "others": some(2, 3)},
        (pca.standardize,),
        batch=Batch(("others",), ("same", "stack"), rows=False),
        extremes={"x_train": (np.zeros((4, 3)), *(some(4, 3) * size for size in (1e-290, 1e3, 1e300)))},
        wrong={"x_train": ((4,),), "others": ((3,), (2, 2))},
    ),
    Case(
        "pca",
        pca.pca,
        {"x": some(5, 3), "components": 2},
        (pca.pca, pca.Pca),
        extremes={"x": tuple(some(5, 3) * size for size in (1e-150, 1e3, SQUARES))},  # equal samples have no axes
        wrong={"x": ((5,), (5, 1))},
        bad=(
            ({"components": 4}, "components must be at most 3 for x of shape (5, 3), got 4"),
            ({"x": np.ones((4, 3))}, "x must hold at least two different samples"),
        ),
        precise=False,
        without=WHOLE_SET,
    ),
    Case(
        "Pca.transform",
        lambda x, mean, axes: pca.Pca(mean, axes, np.ones(2)).transform(x),
        {"x": some(5, 3), "mean": some(3), "axes": some(2, 3)},
        (pca.Pca.transform,),
        batch=Batch(("x",), rows=False),
        kept=("mean", "axes"),
        wrong={"x": ((5, 2), (3,))},
        without={INTEGERS: "mean and axes come from `pca`, in floating-point numbers"},
    ),
    Case(
        "Pca.restore",
        lambda z, mean, axes: pca.Pca(mean, axes, np.ones(2)).restore(z),
        {"z": some(5, 2), "mean": some(3), "axes": some(2, 3)},
        (pca.Pca.restore,),
        batch=Batch(("z",), rows=False),
        kept=("mean", "axes"),
        wrong={"z": ((5, 3), (2,))},
        without={INTEGERS: "mean and axes come from `pca`, in floating-point numbers"},
    ),
]
