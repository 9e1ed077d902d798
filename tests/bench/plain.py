"""The usual way of writing each operation, as readers know it: what the reference is compared with.

Columns of all images at once, in float64 whatever comes in, filters on the right, windows as rows: as published.
"""

from __future__ import annotations

import numpy as np


def softmax(x):
    x = x - np.max(x, axis=-1, keepdims=True)
    return np.exp(x) / np.sum(np.exp(x), axis=-1, keepdims=True)  # twice, as published


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def softmax_with_loss(x, t):
    y = softmax(x)
    loss = -np.sum(np.log(y[np.arange(len(x)), t] + 1e-7)) / len(x)
    dx = y.copy()
    dx[np.arange(len(x)), t] -= 1
    return loss, dx / len(x)


def relu(x):
    mask = x <= 0
    out = x.copy()
    out[mask] = 0
    return out, mask


def two_layer_gradient(p, x, t):
    z1, mask = relu(np.dot(x, p["W1"]) + p["b1"])
    _, dy = softmax_with_loss(np.dot(z1, p["W2"]) + p["b2"], t)
    dz1 = np.dot(dy, p["W2"].T)
    dz1[mask] = 0
    np.dot(dz1, p["W1"].T)  # the first layer returns a gradient as all layers do
    return {"W1": np.dot(x.T, dz1), "b1": dz1.sum(0), "W2": np.dot(z1.T, dy), "b2": dy.sum(0)}


def numerical_gradient(f, x):
    grad = np.zeros_like(x)
    walk = np.nditer(x, flags=["multi_index"], op_flags=["readwrite"])
    while not walk.finished:
        i = walk.multi_index
        here = x[i]
        x[i] = here + 1e-4
        above = f(x)
        x[i] = here - 1e-4
        grad[i] = (above - f(x)) / 2e-4
        x[i] = here
        walk.iternext()
    return grad


def adam_step(params, grads, m, v, step, lr=0.001):
    rate = lr * np.sqrt(1 - 0.999**step) / (1 - 0.9**step)
    for key in params:
        m[key] += (1 - 0.9) * (grads[key] - m[key])
        v[key] += (1 - 0.999) * (grads[key] ** 2 - v[key])
        params[key] -= rate * m[key] / (np.sqrt(v[key]) + 1e-7)


def batch_norm(x, gamma, beta, dout, running_mean, running_var):
    mean = x.mean(axis=0)
    xc = x - mean
    var = np.mean(xc**2, axis=0)
    std = np.sqrt(var + 1e-6)
    running_mean[...] = 0.9 * running_mean + (1 - 0.9) * mean
    running_var[...] = 0.9 * running_var + (1 - 0.9) * var
    xn = xc / std
    out = gamma * xn + beta
    dxn = gamma * dout
    dxc = dxn / std
    dvar = 0.5 * -np.sum((dxn * xc) / (std * std), axis=0) / std
    dxc += (2.0 / len(x)) * xc * dvar
    return out, dxc - np.sum(dxc, axis=0) / len(x), np.sum(xn * dout, axis=0), dout.sum(axis=0)


def columns_of(x, fh, fw, stride, pad):
    n, c, h, w = x.shape
    oh, ow = (h + 2 * pad - fh) // stride + 1, (w + 2 * pad - fw) // stride + 1
    image = np.pad(x, [(0, 0), (0, 0), (pad, pad), (pad, pad)])
    col = np.zeros((n, c, fh, fw, oh, ow))
    for i in range(fh):
        for j in range(fw):
            col[:, :, i, j] = image[:, :, i : i + stride * oh : stride, j : j + stride * ow : stride]
    return col.transpose(0, 4, 5, 1, 2, 3).reshape(n * oh * ow, -1), oh, ow


def image_of(col, shape, fh, fw, oh, ow, stride, pad):
    n, c, h, w = shape
    col = col.reshape(n, oh, ow, c, fh, fw).transpose(0, 3, 4, 5, 1, 2)
    image = np.zeros((n, c, h + 2 * pad, w + 2 * pad))
    for i in range(fh):
        for j in range(fw):
            image[:, :, i : i + stride * oh : stride, j : j + stride * ow : stride] += col[:, :, i, j]
    return image[:, :, pad : pad + h, pad : pad + w]


class Convolution:
    def __init__(self, W, b, pad):
        self.W, self.b, self.pad = W, b, pad

    def forward(self, x):
        fn, _, fh, fw = self.W.shape
        self.shape = x.shape
        self.col, self.oh, self.ow = columns_of(x, fh, fw, 1, self.pad)
        self.col_W = self.W.reshape(fn, -1).T
        out = np.dot(self.col, self.col_W) + self.b
        return out.reshape(len(x), self.oh, self.ow, fn).transpose(0, 3, 1, 2)

    def backward(self, dout):
        fn, _, fh, fw = self.W.shape
        dout = dout.transpose(0, 2, 3, 1).reshape(-1, fn)
        self.db, self.dW = dout.sum(axis=0), np.dot(self.col.T, dout).T.reshape(self.W.shape)
        return image_of(np.dot(dout, self.col_W.T), self.shape, fh, fw, self.oh, self.ow, 1, self.pad)


class Pooling:
    def forward(self, x):
        n, c, _, _ = self.shape = x.shape
        col, self.oh, self.ow = columns_of(x, 2, 2, 2, 0)
        col = col.reshape(-1, 4)
        self.best = col.argmax(axis=1)
        return col.max(axis=1).reshape(n, self.oh, self.ow, c).transpose(0, 3, 1, 2)

    def backward(self, dout):
        dout = dout.transpose(0, 2, 3, 1)
        dmax = np.zeros((dout.size, 4))
        dmax[np.arange(dout.size), self.best] = dout.ravel()
        rows = dmax.reshape(len(dout) * self.oh * self.ow, -1)
        return image_of(rows, self.shape, 2, 2, self.oh, self.ow, 2, 0)


def deep_predict(p, x):
    for i, pad in enumerate((1, 1, 1, 2, 1, 1), start=1):
        x = Convolution(p[f"W{i}"], p[f"b{i}"], pad).forward(x)
        x, _ = relu(x)
        if i % 2 == 0:
            x = Pooling().forward(x)
    h, _ = relu(np.dot(x.reshape(len(x), -1), p["W7"]) + p["b7"])
    return np.dot(h, p["W8"]) + p["b8"]
