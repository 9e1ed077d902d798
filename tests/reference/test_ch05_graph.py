from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from reference.ch04_learning import numerical_gradient
from reference.ch05_backpropagation import AddLayer, MulLayer, buy_apple, buy_apple_orange, sum_to_shape

NODES = pytest.mark.parametrize("node_class", [MulLayer, AddLayer])
shapes = hnp.mutually_broadcastable_shapes(num_shapes=2, max_dims=3, max_side=3)


def test_two_apples_cost_what_the_book_says():
    answers = buy_apple()
    assert list(answers) == ["price", "dapple", "dapple_num", "dtax"]
    assert list(answers.values()) == pytest.approx([220, 2.2, 110, 200], rel=1e-15)


def test_two_apples_and_three_oranges_cost_what_the_book_says():
    answers = buy_apple_orange()
    assert list(answers) == ["price", "dapple", "dapple_num", "dorange", "dorange_num", "dtax"]
    assert list(answers.values()) == pytest.approx([715, 2.2, 110, 3.3, 165, 650], rel=1e-15)


def test_a_price_is_not_cut_to_a_whole_number():
    assert buy_apple(tax=1.15)["price"] == 100 * 2 * 1.15 == 229.99999999999997


money = st.floats(0.1, 1e4)


@given(money, money, money, money, st.floats(1, 2))
def test_the_derivatives_of_a_price_agree_with_central_differences(apple, apple_num, orange, orange_num, tax):
    inputs = np.array([apple, apple_num, orange, orange_num, tax])
    numerical = numerical_gradient(lambda x: buy_apple_orange(*x)["price"], inputs)
    # a product is linear in each factor: all that is lost is rounding, eps 4e8 / 1e-4
    np.testing.assert_allclose(list(buy_apple_orange(*inputs).values())[1:], numerical, rtol=1e-8, atol=4e-3)


@pytest.mark.parametrize("buy", [buy_apple, buy_apple_orange])
def test_a_price_is_a_number(buy):
    with pytest.raises(TypeError, match="apple must be a real number, got '100'"):
        buy(apple="100")


@NODES
@given(shapes=shapes, data=st.data())
def test_each_gradient_is_the_numerical_one_in_the_shape_of_its_input(node_class, shapes, data):
    values = st.floats(-3, 3)
    x, y = (data.draw(hnp.arrays(np.float64, shape, elements=values)) for shape in shapes.input_shapes)
    dout = data.draw(hnp.arrays(np.float64, shapes.result_shape, elements=values))
    node = node_class()

    def weighted(_):
        return np.sum(node.forward(x, y) * dout)

    expected = numerical_gradient(weighted, x), numerical_gradient(weighted, y)
    node.forward(x, y)
    for gradient, numerical in zip(node.backward(dout), expected, strict=True):
        assert gradient.shape == numerical.shape
        # at most 27 products of size 9 are added: rounding of 27 * 9 * 2e-16 / 1e-4
        np.testing.assert_allclose(gradient, numerical, rtol=0, atol=1e-8)


@NODES
def test_plain_numbers_take_the_dtype_of_the_array_beside_them(node_class):
    node = node_class()
    assert node.forward(np.ones((2, 3), np.float32), 2).dtype == np.float32
    assert [gradient.dtype for gradient in node.backward(np.ones((2, 3)))] == [np.float32] * 2
    assert node_class().forward(1, 2).dtype == np.float64
    assert node_class().forward(np.float32(1), np.float64(2)).dtype == np.float64


@NODES
def test_whole_numbers_mean_the_same_as_floats(node_class):
    whole, floating = node_class(), node_class()
    assert whole.forward([1, 2], np.uint8(200)).tolist() == floating.forward([1.0, 2.0], 200.0).tolist()
    assert [g.tolist() for g in whole.backward([1, 1])] == [g.tolist() for g in floating.backward([1.0, 1.0])]


@NODES
def test_a_node_keeps_copies_and_gives_arrays_of_its_own(node_class):
    x, y, dout = np.array([2.0, 3.0]), np.array([5.0, 7.0]), np.ones(2)
    node = node_class()
    out = node.forward(x, y)
    expected = [gradient.tolist() for gradient in node.backward(dout)]
    x[:], y[:], out[:] = 0, 0, 0
    for gradient in node.backward(dout):
        gradient[:] = 9
    assert [gradient.tolist() for gradient in node.backward(dout)] == expected
    assert dout.tolist() == [1, 1]


@NODES
def test_backward_before_forward_is_an_error(node_class):
    with pytest.raises(RuntimeError, match=f"{node_class.__name__}.backward needs a forward pass before it"):
        node_class().backward(1)


@NODES
def test_bad_arguments_of_a_node_are_named(node_class):
    node = node_class()
    with pytest.raises(ValueError, match=r"y must have a shape that broadcasts with \(2,\) of x, got \(3,\)"):
        node.forward([1, 2], [1, 2, 3])
    with pytest.raises(TypeError, match="y must be an array of real numbers"):
        node.forward(1, "2")
    node.forward([1, 2], 3)
    with pytest.raises(ValueError, match=r"dout must have the shape \(2,\) of the output, got \(\)"):
        node.backward(1)
    with pytest.raises(TypeError, match="dout must be an array of real numbers"):
        node.backward(["a", "b"])


@given(shapes)
def test_summing_to_a_shape_undoes_broadcasting(shapes):
    shape = shapes.input_shapes[0]
    copies = np.prod(shapes.result_shape, dtype=int) // np.prod(shape, dtype=int)
    assert sum_to_shape(np.ones(shapes.result_shape), shape).tolist() == np.full(shape, copies).tolist()


@pytest.mark.parametrize("shape", [(2,), (3, 2), (1, 3)])
def test_a_shape_that_broadcasting_cannot_have_come_from_is_named(shape):
    with pytest.raises(ValueError, match=r"shape must broadcast to \(3,\), the shape of gradient, got"):
        sum_to_shape(np.ones(3), shape)


def test_a_gradient_is_an_array_of_numbers():
    with pytest.raises(TypeError, match="gradient must be an array of real numbers"):
        sum_to_shape(["1"], ())
