"""Appendix: softmax regression, the classifier that is one layer: softmax(x W + b), fitted by gradient descent.

As everywhere in the book the samples are rows and W has one column per class, W: (D, K), so that
dW = x^T (y - t) / N is (D, K) as well. Whoever writes W x + b, with W: (K, D), needs the transposed gradient; for
D = K the wrong one fits too and quietly leads elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from reference._arguments import class_numbers, positive_int, real_array, real_number, samples_and_targets
from reference.ch03_neural_network import affine, softmax
from reference.ch04_learning.losses import softmax_cross_entropy, softmax_cross_entropy_grad

Array = NDArray[Any]


class SoftmaxRegression:
    """softmax(x W + b) with `params` W (features, classes) and b (classes,), float64, at first 0.

    x: (D,) or (N, D). t: class numbers (N,) or (N, 1), or one-hot rows (N, K). All at 0, every class is as likely
    as any other and the loss is ln K. The loss has no local minima, so the start does not matter. `loss_history`
    holds the loss before each step of the last `fit`, and after the last step.

    Raises:
        TypeError, ValueError: an argument is not what is said here.

    Example:
        >>> model = SoftmaxRegression(features=2, classes=3)
        >>> history = model.fit([[0, 0], [1, 0], [0, 1]], [0, 1, 2], lr=1.0, steps=200)
        >>> print(round(history[0], 6), history[-1] < 0.1, model.predict([[0.9, 0.1], [0, 0]]))
        1.098612 True [1 0]
    """

    def __init__(self, features: int, classes: int) -> None:
        self.features, self.classes = positive_int(features, "features"), positive_int(classes, "classes", least=2)
        self.params = {"W": np.zeros((self.features, self.classes)), "b": np.zeros(self.classes)}
        self.loss_history: list[float] = []

    def predict_proba(self, x: ArrayLike) -> Array:
        """The probability of each class, (K,) or (N, K), in the dtype of x."""
        return softmax(self._scores(x))

    def predict(self, x: ArrayLike) -> Array:
        """The most probable class, int64, () or (N,); of equal ones the first."""
        return np.asarray(self._scores(x).argmax(axis=-1))

    def loss(self, x: ArrayLike, t: ArrayLike) -> float:
        """The mean cross entropy, -log(probability of the true class), over the samples."""
        return float(softmax_cross_entropy(self._scores(x), t)[0])

    def accuracy(self, x: ArrayLike, t: ArrayLike) -> float:
        """The share of samples whose predicted class is the true one."""
        scores, t = samples_and_targets(self._scores(x), t)
        return float(np.mean(scores.argmax(axis=1) == class_numbers(t)))

    def gradient(self, x: ArrayLike, t: ArrayLike) -> dict[str, Array]:
        """The gradient of `loss`: W: x^T (y - t) / N, (D, K); b: the sum of (y - t) / N over the samples, (K,)."""
        x = real_array(x, "x", ndim=(1, 2))
        dscores = np.atleast_2d(softmax_cross_entropy_grad(self.predict_proba(x), t))
        return {"W": np.atleast_2d(x).T @ dscores, "b": dscores.sum(axis=0)}

    def fit(self, x: ArrayLike, t: ArrayLike, lr: float = 0.1, steps: int = 100) -> list[float]:
        """`steps` steps of gradient descent on all samples, from where the model is; returns `loss_history`."""
        lr, steps = real_number(lr, "lr", least=0), positive_int(steps, "steps")
        history = [self.loss(x, t)]
        for _ in range(steps):
            gradient = self.gradient(x, t)
            for name, slope in gradient.items():
                self.params[name] = self.params[name] - lr * slope
            history.append(self.loss(x, t))
        self.loss_history = history
        return history

    def decision_regions(self, xs: ArrayLike, ys: ArrayLike) -> tuple[Array, Array, Array]:
        """`decision_regions` of this model, which must have two features."""
        return decision_regions(self.predict, xs, ys)

    def _scores(self, x: ArrayLike) -> Array:
        x = real_array(x, "x", ndim=(1, 2))
        W, b = (real_array(self.params[name], name).astype(x.dtype) for name in ("W", "b"))
        return affine(x, W, b)


def decision_regions(predict: Callable[[Array], ArrayLike], xs: ArrayLike, ys: ArrayLike) -> tuple[Array, Array, Array]:
    """The class at every point of a grid, ready for a contour plot: grid x, grid y, class, each (len(ys), len(xs)).

    `predict` takes points (N, 2) and returns their classes (N,).

    Raises:
        TypeError, ValueError: xs or ys is not an array (n,) of real numbers, or predict is not a function that
            returns one class per point.

    Example:
        >>> right_of_diagonal = lambda points: points[:, 0] > points[:, 1]
        >>> grid_x, grid_y, classes = decision_regions(right_of_diagonal, [0, 1, 2], [0.5, 1.5])
        >>> classes.astype(int).tolist()
        [[0, 1, 1], [0, 0, 1]]
    """
    if not callable(predict):
        raise TypeError(f"predict must be a function, got {predict!r}")
    grid_x, grid_y = np.meshgrid(real_array(xs, "xs", ndim=1), real_array(ys, "ys", ndim=1))
    classes = np.asarray(predict(np.column_stack([grid_x.ravel(), grid_y.ravel()])))
    if classes.shape != (grid_x.size,):
        raise ValueError(f"predict must return shape ({grid_x.size},) for as many points, got {classes.shape}")
    return grid_x, grid_y, classes.reshape(grid_x.shape)
