"""Where the windows of a convolution are: columns for one matrix product, a block of images at a time.

`im2col` makes one matrix for all images: at 3x3 it is nine times the input, far larger than a cache, and its product
with the filters has the channels last. Here the filters stand on the left, W @ columns, so that channels stay first,
and only as many images are laid out at once as fit the cache.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.lib.stride_tricks import as_strided

from reference._arguments import Array
from reference.ch07_convolution.im2col import conv_output_size

BLOCK = 2**21  # bytes of columns: larger blocks leave the cache, smaller ones waste calls


class Grid:
    """The places of filters (filter_h, filter_w) on images (channels, height, width). Section 7.4.

    With stride 1 whole padded rows are laid out, with the few places at their ends where a filter would hang over
    into the next row: then every line of the columns is one long copy. `outputs` drops those places.

    Raises:
        TypeError, ValueError: as `conv_output_size`.

    Example:
        >>> grid = Grid((1, 2, 3), (2, 2), stride=1, pad=0)
        >>> columns = grid.columns(grid.padded(np.arange(6.0).reshape(1, 1, 2, 3)))
        >>> grid.outputs(columns)[0].tolist()
        [[[0.0, 1.0]], [[1.0, 2.0]], [[3.0, 4.0]], [[4.0, 5.0]]]
    """

    def __init__(self, image: tuple[int, ...], window: tuple[int, ...], stride: int, pad: int) -> None:
        self.channels, self.height, self.width = image
        self.filter_h, self.filter_w = window
        self.stride, self.pad = stride, pad
        self.out_h = conv_output_size(self.height, self.filter_h, stride, pad)
        self.out_w = conv_output_size(self.width, self.filter_w, stride, pad)
        # the zeros on the left of a row are also those on the right of the row above
        self.row = max(self.width + pad, self.out_w)
        self.places = self.row if stride == 1 else self.out_w

    def blocks(self, n: int, itemsize: int) -> Iterator[slice]:
        """The n images in blocks whose columns take at most `BLOCK` bytes, or of one image."""
        bytes_each = itemsize * self.channels * self.filter_h * self.filter_w * self.out_h * self.places
        size = max(1, BLOCK // bytes_each)
        return (slice(start, min(start + size, n)) for start in range(0, n, size))

    def padded(self, x: Array) -> Array:
        """(n, C, H, W) -> (C, n, rows, row) with zeros around; two rows more than needed, for what hangs over."""
        images = np.zeros((self.channels, len(x), self.height + 2 * self.pad + 2, self.row), x.dtype)
        self.inside(images)[...] = x
        return images

    def columns(self, images: Array) -> Array:
        """All windows of `padded` images, one per column: (C filter_h filter_w, n out_h places)."""
        return self._windows(images).reshape(self.channels * self.filter_h * self.filter_w, -1)

    def images(self, columns: Array) -> Array:
        """The adjoint of `padded` and `columns`: every number added where it came from, (n, C, H, W)."""
        parts = columns.reshape(self.channels, self.filter_h, self.filter_w, -1, self.out_h, self.places)
        rows = self.height + 2 * self.pad + 2
        images = np.zeros((self.channels, parts.shape[3], rows, self.row), columns.dtype)
        windows = self._windows(images)
        for y, x in np.ndindex(self.filter_h, self.filter_w):
            windows[:, y, x] += parts[:, y, x]
        return self.inside(images)

    def outputs(self, products: Array) -> Array:
        """(FN, n out_h places) -> (n, FN, out_h, out_w), without the places at the ends of the rows; a view."""
        by_filter = products.reshape(len(products), -1, self.out_h, self.places)
        outputs: Array = by_filter[..., : self.out_w].swapaxes(0, 1)
        return outputs

    def products(self, dout: Array) -> Array:
        """The adjoint of `outputs`: (n, FN, out_h, out_w) -> (FN, n out_h places), zeros at the ends."""
        n, filters = dout.shape[:2]
        products = np.zeros((filters, n * self.out_h * self.places), dout.dtype)
        self.outputs(products)[...] = dout
        return products

    def inside(self, images: Array) -> Array:
        """`padded` images without what is around them, (n, C, H, W); a view."""
        pad = self.pad
        inside: Array = images[:, :, pad : pad + self.height, pad : pad + self.width].swapaxes(0, 1)
        return inside

    def _windows(self, images: Array) -> Array:
        """(C, filter_h, filter_w, n, out_h, places), a view. At the ends of rows it reads on in the next row."""
        c, n, h, w = images.strides
        shape = self.channels, self.filter_h, self.filter_w, images.shape[1], self.out_h, self.places
        return as_strided(images, shape, (c, h, w, n, self.stride * h, self.stride * w))
