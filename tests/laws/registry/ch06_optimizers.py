"""Chapter 6: the rules that take a step. They change the parameters in place: that is their contract."""

from cases import Batch, Case, some

from reference.ch06_techniques import SGD, AdaGrad, Adam, Momentum, Nesterov, RMSprop

SQUARES = {"dW": 1e150}  # what is above has no square in float64


def optimizer(rule, largest=None, **settings):
    """Two steps: the second one finds a state."""

    def call(W, dW, **arguments):
        params, made = {"W": W}, rule(**arguments)
        for _ in range(2):
            made.update(params, {"W": dW})
        return params["W"]

    return Case(
        f"{rule.__name__}.update",
        call,
        {"W": some(3, 2), "dW": some(3, 2, seed=1), "lr": 0.25, **settings},
        (rule, rule.update),
        changes=("W",),
        batch=Batch(("W", "dW"), depth=2),
        largest=largest or {},
        wrong={"W": ((3,),), "dW": ((2, 3), (3,))},
        bad=tuple(
            ({name: value}, f"{name} must") for name in ("lr", *settings) for value in (-0.1, *(1,) * (name != "lr"))
        ),
        named={"W": r"params['W']", "dW": "grads['W']"},
    )


CASES = [
    optimizer(SGD),
    optimizer(Momentum, momentum=0.5),
    optimizer(Nesterov, momentum=0.5),
    optimizer(AdaGrad, SQUARES),
    optimizer(RMSprop, SQUARES, decay_rate=0.5),
    optimizer(Adam, SQUARES, beta1=0.5, beta2=0.5),
]
