"""Sections 5.1 to 5.4: the computational graph of a purchase, and its two kinds of nodes."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from reference._arguments import real_array, real_number
from reference.ch05_backpropagation._layer import incoming, needed

Array = NDArray[Any]


def sum_to_shape(gradient: ArrayLike, shape: tuple[int, ...]) -> Array:
    """The gradient of what broadcasting made out of `shape`: summed over every axis that it repeated. Section 5.6.2.

    Raises:
        TypeError: gradient is not an array of real numbers.
        ValueError: no array of that shape broadcasts to the shape of the gradient.

    Example:
        >>> sum_to_shape([[1.0, 2.0], [3.0, 4.0]], (2,)).tolist()
        [4.0, 6.0]
    """
    gradient = real_array(gradient, "gradient")
    added = gradient.ndim - len(shape)
    padded = (1,) * added + tuple(shape)
    if added < 0 or any(n not in (1, m) for n, m in zip(padded, gradient.shape, strict=True)):
        raise ValueError(f"shape must broadcast to {gradient.shape}, the shape of gradient, got {shape}")
    repeated = tuple(axis for axis, n in enumerate(padded) if n == 1)
    return np.asarray(gradient.sum(axis=repeated, keepdims=True).reshape(shape))


class _Node:
    """Two inputs that broadcasting may combine; Python numbers take the dtype of the array beside them."""

    def __init__(self) -> None:
        self.x: Any = None
        self.y: Any = None
        self.out: Any = None

    def _keep(self, x: ArrayLike, y: ArrayLike) -> None:
        a, b = real_array(x, "x"), real_array(y, "y")
        dtypes = [new.dtype for new, given in ((a, x), (b, y)) if isinstance(given, (np.ndarray, np.generic))]
        dtype = np.result_type(*dtypes) if dtypes else np.dtype(np.float64)
        try:
            np.broadcast_shapes(a.shape, b.shape)
        except ValueError:
            raise ValueError(f"y must have a shape that broadcasts with {a.shape} of x, got {b.shape}") from None
        self.x, self.y = a.astype(dtype), b.astype(dtype)


class MulLayer(_Node):
    """out = x y; backward: dx = dout y, dy = dout x. Section 5.4.1.

    Numbers or arrays that broadcast; each gradient has the shape of its input. `backward` belongs to the last
    `forward`.

    Raises:
        TypeError, ValueError: an input is not an array of real numbers, or the shapes do not fit.
        RuntimeError: backward before forward.

    Example:
        >>> layer = MulLayer()
        >>> print(layer.forward(100, 2), *layer.backward(1.1))
        200.0 2.2 110.00000000000001
    """

    def forward(self, x: ArrayLike, y: ArrayLike) -> Array:
        """The product of x and y."""
        self._keep(x, y)
        self.out = self.x * self.y
        return np.array(self.out)[()]

    def backward(self, dout: ArrayLike) -> tuple[Array, Array]:
        """The gradients by x and by y."""
        out = needed(self.out, self)
        dout = incoming(dout, out.shape, out.dtype)
        return sum_to_shape(dout * self.y, self.x.shape)[()], sum_to_shape(dout * self.x, self.y.shape)[()]


class AddLayer(_Node):
    """out = x + y; backward: dx = dout, dy = dout. Section 5.4.2.

    Numbers or arrays that broadcast; each gradient has the shape of its input. `backward` belongs to the last
    `forward`.

    Raises:
        TypeError, ValueError: an input is not an array of real numbers, or the shapes do not fit.
        RuntimeError: backward before forward.

    Example:
        >>> layer = AddLayer()
        >>> print(layer.forward(200, 450), *layer.backward(1.1))
        650.0 1.1 1.1
    """

    def forward(self, x: ArrayLike, y: ArrayLike) -> Array:
        """The sum of x and y."""
        self._keep(x, y)
        self.out = self.x + self.y
        return np.array(self.out)[()]

    def backward(self, dout: ArrayLike) -> tuple[Array, Array]:
        """The gradients by x and by y, as arrays of their own."""
        out = needed(self.out, self)
        dout = incoming(dout, out.shape, out.dtype)
        return np.array(sum_to_shape(dout, self.x.shape))[()], np.array(sum_to_shape(dout, self.y.shape))[()]


def buy_apple(apple: float = 100, apple_num: float = 2, tax: float = 1.1) -> dict[str, Array]:
    """The price of some apples, and its derivatives by their price, their number and the tax factor. Section 5.4.1.

    Floating results as they are: 220.00000000000003 shows where rounding comes in, and int() would cut 229.999… .

    Raises:
        TypeError: an argument is not a real number.
        ValueError: one is not finite.

    Example:
        >>> print({name: round(float(value), 9) for name, value in buy_apple().items()})
        {'price': 220.0, 'dapple': 2.2, 'dapple_num': 110.0, 'dtax': 200.0}
    """
    mul_apple, mul_tax = MulLayer(), MulLayer()
    apple, apple_num, tax = real_number(apple, "apple"), real_number(apple_num, "apple_num"), real_number(tax, "tax")
    price = mul_tax.forward(mul_apple.forward(apple, apple_num), tax)
    dapple_price, dtax = mul_tax.backward(1)
    dapple, dapple_num = mul_apple.backward(dapple_price)
    return {"price": price, "dapple": dapple, "dapple_num": dapple_num, "dtax": dtax}


def buy_apple_orange(
    apple: float = 100, apple_num: float = 2, orange: float = 150, orange_num: float = 3, tax: float = 1.1
) -> dict[str, Array]:
    """The price of apples and oranges, and its derivatives by all five inputs. Section 5.4.2.

    Raises:
        TypeError: an argument is not a real number.
        ValueError: one is not finite.

    Example:
        >>> print([round(float(value), 9) for value in buy_apple_orange().values()])
        [715.0, 2.2, 110.0, 3.3, 165.0, 650.0]
    """
    mul_apple, mul_orange, add_fruit, mul_tax = MulLayer(), MulLayer(), AddLayer(), MulLayer()
    apple, apple_num, tax = real_number(apple, "apple"), real_number(apple_num, "apple_num"), real_number(tax, "tax")
    orange, orange_num = real_number(orange, "orange"), real_number(orange_num, "orange_num")
    apple_price = mul_apple.forward(apple, apple_num)
    orange_price = mul_orange.forward(orange, orange_num)
    price = mul_tax.forward(add_fruit.forward(apple_price, orange_price), tax)
    dall_price, dtax = mul_tax.backward(1)
    dapple_price, dorange_price = add_fruit.backward(dall_price)
    dapple, dapple_num = mul_apple.backward(dapple_price)
    dorange, dorange_num = mul_orange.backward(dorange_price)
    return {
        "price": price,
        "dapple": dapple,
        "dapple_num": dapple_num,
        "dorange": dorange,
        "dorange_num": dorange_num,
        "dtax": dtax,
    }
