"""What the book's own uses show of convolution, pooling and what they are made of."""

import pytest
from learners import judged, verdict


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
