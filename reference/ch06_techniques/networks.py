"""Sections 6.2 to 6.4: the fully connected network of any depth, with all the techniques of the chapter."""

from __future__ import annotations

import copy
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from reference._arguments import Array, generator, positive_int, positive_ints, real_array, real_number
from reference.ch04_learning.gradient import numerical_gradient
from reference.ch04_learning.networks import Network, Seed
from reference.ch05_backpropagation.layers import Affine, SoftmaxWithLoss
from reference.ch06_techniques.initialization import initialize, named
from reference.ch06_techniques.layers import ACTIVATION_LAYERS
from reference.ch06_techniques.regularization import BatchNormalization, Dropout, weight_decay

RUNNING = ("running_mean", "running_var")


class MultiLayerNetExtend(Network):
    """Affine, BatchNorm, activation and Dropout for every hidden layer, then Affine and SoftmaxWithLoss.

    Sections 6.3.2 and 6.4.3. x (n,), (N, n) or (N, C, H, W), t labels in any form. ``params`` has W1, b1, and
    gamma1, beta1 with ``use_batchnorm``; the layers read it before every forward pass. activation: "relu",
    "sigmoid" or "tanh"; weight_init_std: as in ``initialize``, by default the method meant for the activation.
    The loss includes ½·λ·Σ W² with λ = ``weight_decay_lambda``. ``dropout_ration`` is the book's spelling.

    ``gradient`` and ``numerical_gradient`` are of the loss in training mode (``train_flg``), all else is in
    evaluation mode by default. ``rng``: a generator or a seed for the weights and for dropout; by default NumPy's
    global state, as in the book, with the same weights for the same ``np.random.seed``.

    Raises:
        TypeError, ValueError: a size, name, number or rng that is none, or x and t that do not fit.

    Example:
        >>> net = MultiLayerNetExtend(4, [5, 3], 2, use_dropout=True, use_batchnorm=True, rng=0)
        >>> list(net.layers)[:4]
        ['Affine1', 'BatchNorm1', 'Activation_function1', 'Dropout1']
        >>> sorted(net.params)
        ['W1', 'W2', 'W3', 'b1', 'b2', 'b3', 'beta1', 'beta2', 'gamma1', 'gamma2']
        >>> net.predict(np.ones((6, 4))).shape
        (6, 2)
    """

    def __init__(
        self,
        input_size: int,
        hidden_size_list: Iterable[int],
        output_size: int,
        activation: str = "relu",
        weight_init_std: str | float | None = None,
        weight_decay_lambda: float = 0,
        use_dropout: bool = False,
        dropout_ratio: float = 0.5,
        use_batchnorm: bool = False,
        *,
        dropout_ration: float | None = None,
        rng: Seed = None,
    ) -> None:
        self.input_size = positive_int(input_size, "input_size")
        self.hidden_size_list = list(positive_ints(hidden_size_list, "hidden_size_list"))
        self.output_size = positive_int(output_size, "output_size")
        self.weight_decay_lambda = real_number(weight_decay_lambda, "weight_decay_lambda", least=0)
        self.use_dropout, self.use_batchnorm = bool(use_dropout), bool(use_batchnorm)
        self._activation = named(ACTIVATION_LAYERS, activation, "activation")
        ratio = dropout_ratio if dropout_ration is None else dropout_ration
        self._dropout_ratio = real_number(ratio, "dropout_ratio", least=0, below=1)
        std = activation if weight_init_std is None else weight_init_std
        random = None if rng is None else generator(rng)  # made once: weights and masks are then one sequence
        self.params: dict[str, Array] = {}
        self.layers: OrderedDict[str, Any] = OrderedDict()
        self._slots: list[tuple[Any, str, str]] = []  # layer, its attribute, the parameter's name
        self._build(std, random)
        self.last_layer = SoftmaxWithLoss()

    def _build(self, std: str | float, random: Any) -> None:
        sizes = [self.input_size, *self.hidden_size_list, self.output_size]
        for i, (n, m) in enumerate(pairwise(sizes), start=1):
            self._add(f"Affine{i}", Affine, i, W=initialize(std, (n, m), random), b=np.zeros(m))
            if i <= len(self.hidden_size_list):
                self._build_hidden(i, m, random)

    def _build_hidden(self, i: int, size: int, random: Any) -> None:
        if self.use_batchnorm:
            self._add(f"BatchNorm{i}", BatchNormalization, i, gamma=np.ones(size), beta=np.zeros(size))
        self.layers[f"Activation_function{i}"] = self._activation()
        if self.use_dropout:
            self.layers[f"Dropout{i}"] = Dropout(self._dropout_ratio, rng=random)

    def _add(self, name: str, layer: Any, i: int, **values: Array) -> None:
        self.layers[name] = layer(**values)
        for attribute, value in values.items():
            self.params[f"{attribute}{i}"] = value
            self._slots.append((self.layers[name], attribute, f"{attribute}{i}"))

    def predict(self, x: ArrayLike, train_flg: bool = False) -> Array:
        """The scores of the classes, before softmax: (n,) -> (m,), a batch -> (N, m)."""
        for layer, attribute, name in self._slots:
            setattr(layer, attribute, real_array(self.params[name], name))
        x = real_array(x, "x")
        out = np.atleast_2d(x)  # one sample is a batch of one
        for layer in self.layers.values():
            mode = (train_flg,) if isinstance(layer, (BatchNormalization, Dropout)) else ()
            out = layer.forward(out, *mode)
        return out[0] if x.ndim < 2 else out

    def loss(self, x: ArrayLike, t: ArrayLike, train_flg: bool = False) -> Any:
        """The mean cross entropy of the softmax of the scores, and the penalty on large weights."""
        loss = self.last_layer.forward(self.predict(x, train_flg), t)
        weights = [layer.W for layer, attribute, _ in self._slots if attribute == "W"]
        return loss + loss.dtype.type(weight_decay(weights, self.weight_decay_lambda))

    def gradient(self, x: ArrayLike, t: ArrayLike) -> dict[str, Array]:
        """The gradient of the loss in training mode by every parameter, by backpropagation."""
        self.loss(x, t, train_flg=True)
        dout = np.atleast_2d(self.last_layer.backward(1))
        for layer in reversed(self.layers.values()):
            dout = layer.backward(dout)
        gradients = {name: getattr(layer, f"d{attribute}") for layer, attribute, name in self._slots}
        for layer, attribute, name in self._slots:
            if attribute == "W" and self.weight_decay_lambda:
                gradients[name] += self.weight_decay_lambda * layer.W
        return gradients

    def numerical_gradient(self, x: ArrayLike, t: ArrayLike) -> dict[str, Array]:
        """The same by central differences. Call it after ``gradient``: then dropout's masks are the same.

        It works on a copy of the network, whose masks stay as they are: neither the parameters nor the
        running statistics of this one can change.
        """
        twin = copy.deepcopy(self)
        twin.params = {name: np.array(real_array(value, name)) for name, value in self.params.items()}
        for layer in twin.layers.values():
            if isinstance(layer, Dropout):
                layer.frozen = True
        return {
            name: numerical_gradient(lambda _: twin.loss(x, t, train_flg=True), value)
            for name, value in twin.params.items()
        }

    @property
    def buffers(self) -> dict[str, Array]:
        """What evaluation needs besides ``params``: running_mean1, running_var1, … as far as batches have set them."""
        normalisations = ((i, self.layers[f"BatchNorm{i}"]) for i in self._normalised())
        found = {f"{name}{i}": getattr(layer, name) for i, layer in normalisations for name in RUNNING}
        return {name: value for name, value in found.items() if value is not None}

    def state(self) -> dict[str, Array]:
        """A copy of all that has been learnt, parameters and running statistics, to be saved.

        Example:
            >>> net, twin = (MultiLayerNetExtend(2, [3], 2, use_batchnorm=True, rng=seed) for seed in (0, 1))
            >>> gradients = net.gradient([[1.0, 2.0], [3.0, 5.0]], [0, 1])
            >>> twin.load_state(net.state())
            >>> np.array_equal(net.predict([3.0, 4.0]), twin.predict([3.0, 4.0]))
            True
        """
        return {name: np.array(value) for name, value in {**self.params, **self.buffers}.items()}

    def load_state(self, state: Mapping[str, ArrayLike]) -> None:
        """Take over the ``state`` of a network of the same sizes.

        Raises:
            TypeError: an entry is not an array of real numbers.
            ValueError: a missing or unknown name, or another shape. Nothing is changed then.
        """
        shapes = {name: np.shape(value) for name, value in self.params.items()}
        running = {f"{name}{i}": shapes[f"gamma{i}"] for i in self._normalised() for name in RUNNING}
        arrays = {name: np.array(real_array(value, name)) for name, value in state.items()}
        if not shapes.keys() <= arrays.keys() <= (shapes | running).keys():
            raise ValueError(f"state must have the names {sorted(shapes | running)}, got {sorted(arrays)}")
        for name, array in arrays.items():
            if array.shape != (shapes | running)[name]:
                raise ValueError(f"{name} must have shape {(shapes | running)[name]}, got {array.shape}")
        self.params.update({name: arrays[name] for name in shapes})
        for i in self._normalised():
            for name in RUNNING:
                setattr(self.layers[f"BatchNorm{i}"], name, arrays.get(f"{name}{i}"))

    def _normalised(self) -> range:
        """The numbers of the layers that have batch normalisation."""
        return range(1, 1 + len(self.hidden_size_list) * self.use_batchnorm)


class MultiLayerNet(MultiLayerNetExtend):
    """The network of section 6.2.4, with weight decay (6.4.2) and neither batch normalisation nor dropout.

    Arguments, errors and methods as in ``MultiLayerNetExtend``.

    Example:
        >>> net = MultiLayerNet(4, [5, 3], 2, activation="tanh", weight_decay_lambda=0.1, rng=0)
        >>> list(net.params)
        ['W1', 'b1', 'W2', 'b2', 'W3', 'b3']
    """

    def __init__(
        self,
        input_size: int,
        hidden_size_list: Iterable[int],
        output_size: int,
        activation: str = "relu",
        weight_init_std: str | float | None = None,
        weight_decay_lambda: float = 0,
        rng: Seed = None,
    ) -> None:
        super().__init__(
            input_size, hidden_size_list, output_size, activation, weight_init_std, weight_decay_lambda, rng=rng
        )
