"""Section 7.4: the convolution layer and the pooling layer."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from reference._arguments import Array, positive_int, real_array
from reference.ch05_backpropagation._layer import incoming, needed
from reference.ch07_convolution.grid import Grid
from reference.ch07_convolution.im2col import conv_output_size

Blocks = list[tuple[slice, Array]]  # of images: which, and their padded copies


class Convolution:
    """Every filter laid on every place of the images, out = sum of (filter x window) + b. Section 7.4.3.

    x (N, C, H, W) -> (N, FN, out_h, out_w) as `conv_output_size` says. W (FN, C, FH, FW), b (FN,); dW and db follow
    `backward`. W and b are not copied: training changes them in place, or sets the attributes. Of x a padded copy is
    kept, which is much smaller than the columns: those are made again in `backward`, a block of images at a time.

    Raises:
        TypeError: an argument is not an array of real numbers; stride or pad is not a whole number.
        ValueError: shapes or sizes that do not fit.
        RuntimeError: backward before forward.

    Example:
        >>> layer = Convolution(W=np.ones((1, 1, 2, 2)), b=[0.5])
        >>> layer.forward([[[[1, 2, 3], [4, 5, 6]]]]).tolist()
        [[[[12.5, 16.5]]]]
        >>> layer.backward([[[[1, 10]]]]).tolist(), layer.dW.tolist()
        ([[[[1.0, 11.0, 10.0], [1.0, 11.0, 10.0]]]], [[[[21.0, 32.0], [54.0, 65.0]]]])
    """

    def __init__(self, W: ArrayLike, b: ArrayLike, stride: int = 1, pad: int = 0) -> None:
        self.W, self.b = real_array(W, "W", ndim=4), real_array(b, "b", ndim=1)
        self.stride, self.pad = positive_int(stride, "stride"), positive_int(pad, "pad", least=0)
        self._check_bias()
        self.dW: Any = None
        self.db: Any = None
        self._kept: Any = None

    def forward(self, x: ArrayLike) -> Array:
        """The weighted sums of all windows."""
        x, W, b = real_array(x, "x", ndim=4), real_array(self.W, "W", ndim=4), self._check_bias()
        if x.shape[1] != W.shape[1]:
            raise ValueError(f"x must have {W.shape[1]} channels for W of shape {W.shape}, got {x.shape}")
        grid = Grid(x.shape[1:], W.shape[2:], self.stride, self.pad)
        out = np.empty((len(x), len(W), grid.out_h, grid.out_w), np.result_type(x, W, b))
        filters, bias = W.reshape(len(W), -1).astype(out.dtype, copy=False), b[:, np.newaxis]
        blocks = []
        for some in grid.blocks(len(x), out.itemsize):
            images = grid.padded(x[some].astype(out.dtype, copy=False))
            products = filters @ grid.columns(images)
            products += bias
            out[some] = grid.outputs(products)
            blocks.append((some, images))
        self._kept = grid, blocks, out.shape, out.dtype
        return out

    def backward(self, dout: ArrayLike) -> Array:
        """The gradient by x; sets dW and db."""
        grid, blocks, *like_out = needed(self._kept, self)
        dout, W = incoming(dout, *like_out), real_array(self.W, "W", ndim=4)
        W = W.astype(dout.dtype, copy=False)
        self.db = np.einsum("nfhw->f", dout)
        square = grid.filter_h == grid.filter_w > grid.pad
        steps = _flipped if grid.stride == 1 and square and len(W) <= grid.channels else _scattered
        dx = np.empty((len(dout), grid.channels, grid.height, grid.width), dout.dtype)
        self.dW = steps(grid, blocks, W, dout, dx)
        return dx

    def _check_bias(self) -> Array:
        b = real_array(self.b, "b", ndim=1)
        if len(b) != len(self.W):
            raise ValueError(f"b must have shape ({len(self.W)},), one number per filter of W, got {b.shape}")
        return b


def _scattered(grid: Grid, blocks: Blocks, W: Array, dout: Array, dx: Array) -> Array:
    """Write the gradient by x into dx, each number added where its window took it from; the gradient by W."""
    filters = W.reshape(len(W), -1)
    dW = np.zeros(filters.shape[::-1], dout.dtype)
    for some, images in blocks:
        products = grid.products(dout[some])
        dW += grid.columns(images) @ products.T
        dx[some] = grid.images(filters.T @ products)
    by_filter: Array = dW.T.reshape(W.shape)
    return by_filter


def _flipped(grid: Grid, blocks: Blocks, W: Array, dout: Array, dx: Array) -> Array:
    """The same with stride 1 as a convolution of dout with flipped filters: nothing is scattered.

    The columns are those of dout. That is faster as long as dout has not more channels than x.
    """
    back = Grid(dout.shape[1:], W.shape[2:], 1, grid.filter_h - 1 - grid.pad)
    filters = W[:, :, ::-1, ::-1].swapaxes(0, 1).reshape(grid.channels, -1)
    dW = np.zeros(filters.shape[::-1], dout.dtype)
    for some, images in blocks:
        columns = back.columns(back.padded(dout[some]))
        dW += columns @ back.products(grid.inside(images)).T
        dx[some] = back.outputs(filters @ columns)
    by_filter: Array = dW.reshape(len(W), *W.shape[2:], -1)[:, ::-1, ::-1].transpose(0, 3, 1, 2)
    return by_filter


class Pooling:
    """The largest number of every window of each channel: max pooling. Section 7.4.4.

    x (N, C, H, W) -> (N, C, out_h, out_w) as `conv_output_size` says. Padding is -inf, which never wins. The gradient
    goes to the first of the largest numbers (down, then to the right within the window).

    ``stride`` must be given: its default is 1 in the printed book and 2 in the published code, so code that relies on
    it means one thing or the other. ``crop=True`` leaves out the last rows and columns that no whole window covers,
    as the frameworks do; otherwise sizes that do not fit are refused.

    Raises:
        TypeError: x is not an array of real numbers; a size is not a whole number.
        ValueError: shapes or sizes that do not fit, or a pad that leaves windows without a number of x.
        RuntimeError: backward before forward.

    Example:
        >>> layer = Pooling(pool_h=2, pool_w=2, stride=2)
        >>> layer.forward([[[[1, 2, 0, 5], [4, 3, 6, 5]]]]).tolist()
        [[[[4.0, 6.0]]]]
        >>> layer.backward([[[[10, 20]]]]).tolist()
        [[[[0.0, 0.0, 0.0, 0.0], [10.0, 0.0, 20.0, 0.0]]]]
    """

    def __init__(self, pool_h: int, pool_w: int, stride: int, pad: int = 0, *, crop: bool = False) -> None:
        self.pool_h, self.pool_w = positive_int(pool_h, "pool_h"), positive_int(pool_w, "pool_w")
        self.stride, self.pad = positive_int(stride, "stride"), positive_int(pad, "pad", least=0)
        if self.pad >= min(self.pool_h, self.pool_w):
            raise ValueError(f"pad must be below pool_h {pool_h} and pool_w {pool_w}, got {pad}")
        self.crop = crop
        self._kept: Any = None

    def forward(self, x: ArrayLike) -> Array:
        """The largest numbers."""
        x = real_array(x, "x", ndim=4)
        out_h, out_w = (self.output_size(*pair) for pair in zip(x.shape[2:], (self.pool_h, self.pool_w), strict=True))
        around = [(0, 0), (0, 0), (self.pad, self.pad), (self.pad, self.pad)]
        padded = np.pad(x, around, constant_values=-np.inf) if self.pad else x
        windows = self._windows(padded, out_h, out_w)
        out: Array = windows[0].copy()
        for window in windows[1:]:  # one pass per place in the window: long rows instead of many small windows
            np.maximum(out, window, out=out)
        self._kept = x.shape, padded.shape, _first_hits(windows, out), out.shape, out.dtype
        return out

    def backward(self, dout: ArrayLike) -> Array:
        """The gradient by x: it goes where the largest numbers were."""
        shape, padded_shape, hits, *like_out = needed(self._kept, self)
        dout = incoming(dout, *like_out)
        dx = np.zeros(padded_shape, dout.dtype)
        for hit, window in zip(hits, self._windows(dx, *dout.shape[2:]), strict=True):
            window += dout * hit
        return dx[:, :, self.pad : self.pad + shape[2], self.pad : self.pad + shape[3]]

    def output_size(self, input_size: int, pool_size: int) -> int:
        """The number of windows along one axis; with `crop` those that fit.

        Raises:
            ValueError: as `conv_output_size`.

        Example:
            >>> Pooling(2, 2, stride=2, crop=True).output_size(11, 2)
            5
        """
        over = max(0, input_size + 2 * self.pad - pool_size) % self.stride if self.crop else 0
        return conv_output_size(input_size - over, pool_size, self.stride, self.pad)

    def _windows(self, padded: Array, out_h: int, out_w: int) -> list[Array]:
        """One view (N, C, out_h, out_w) for every place in the window."""
        down, right = self.stride * out_h, self.stride * out_w
        places = np.ndindex(self.pool_h, self.pool_w)
        return [padded[:, :, y : y + down : self.stride, x : x + right : self.stride] for y, x in places]


def _first_hits(windows: list[Array], out: Array) -> list[Array]:
    """For every place in the window whether the maximum is there; of several, at the first."""
    free, hits = np.ones(out.shape, bool), []
    for window in windows:
        hit = (window == out) & free
        free ^= hit
        hits.append(hit)
    return hits
