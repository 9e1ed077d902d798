"""Chapter 2."""

from cases import Batch, Case, some

from reference.ch02_perceptron import AND, NAND, OR, XOR, Perceptron

INPUTS = {"x1": some(2, 3), "x2": some(2, 3, seed=1)}


def gate(function):
    return Case(
        function.__name__,
        function,
        INPUTS,
        (function,),
        batch=Batch(("x1", "x2"), depth=2),
        bad=(({"x2": some(2, 4)}, "x must be inputs of shapes that broadcast, got (2, 3), (2, 4)"),),
    )


CASES = [
    Case(
        "Perceptron",
        lambda x1, x2, w, b: Perceptron(w, b)(x1, x2),
        {**INPUTS, "w": some(2), "b": -0.5},
        (Perceptron,),
        batch=Batch(("x1", "x2"), depth=2),
        wrong={"w": ((2, 1),)},
        bad=(({"w": some(3)}, "x must be 3 inputs, one per weight, got 2"),),
    ),
    *map(gate, (AND, NAND, OR, XOR)),
]
