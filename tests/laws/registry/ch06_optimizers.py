"""Chapter 6: the rules that take a step. They change the parameters in place: that is their contract."""

from cases import Batch, Case, some

from reference.ch06_techniques import SGD, AdaGrad, Adam, Momentum, Nesterov, RMSprop

SQUARES = {"dW": 1e150, "db": 1e150}  # what is above has no square in float64


def optimizer(rule, largest=None, **settings):
    """Two steps, as the second one finds a state; two parameters, as a bad gradient must spare the other one, too."""

    def call(W, dW, b, db, **arguments):
        params, made = {"W": W, "b": b}, rule(**arguments)
        for _ in range(2):
            made.update(params, {"W": dW, "b": db})
        return params

    return Case(
        f"{rule.__name__}.update",
        call,
        {"W": some(3, 2), "dW": some(3, 2, seed=1), "b": some(3), "db": some(3, seed=1), "lr": 0.25, **settings},
        (rule, rule.update),
        changes=("W", "b"),
        batch=Batch(("W", "dW", "b", "db")),
        largest=largest or {},
        wrong={"W": ((3,),), "dW": ((2, 3), (3,)), "db": ((2,), (3, 1))},
        bad=tuple(
            ({name: value}, f"{name} must") for name in ("lr", *settings) for value in (-0.1, *(1,) * (name != "lr"))
        ),
        named={"W": "params['W']", "dW": "grads['W']", "b": "params['b']", "db": "grads['b']"},
    )


CASES = [
    optimizer(SGD),
    optimizer(Momentum, momentum=0.5),
    optimizer(Nesterov, momentum=0.5),
    optimizer(AdaGrad, SQUARES),
    optimizer(RMSprop, SQUARES, decay_rate=0.5),
    optimizer(Adam, SQUARES, beta1=0.5, beta2=0.5),
]
