"""What the cases of all networks share: a network as a function of its parameters, x and t."""

from cases import BATCH, FINITE, Batch, Case, Slope, some


def method(build, name, **fixed):
    """A function of x, t and the parameters that asks a new network for one thing."""

    def call(x, t=None, **params):
        network = build()
        network.params.update(params)
        data = (x,) if t is None else (x, t)
        return getattr(network, name)(*data, **fixed)

    return call


def parameters(build):
    """Parameters of the shapes that the network has, in which no two numbers are equal."""
    shapes = {name: value.shape for name, value in build().params.items()}
    return {name: 0.5 * some(*shape, seed=i) for i, (name, shape) in enumerate(shapes.items())}


DIFFERENCES = {
    BATCH: "`gradient` obeys it, and is what this must agree with",
    FINITE: "it calls `loss`, which obeys it",
}


def network_cases(name, build, x, t, classes, loss=None, without=None, covered=(), numerical=True, **same):
    """predict, loss, accuracy, gradient and numerical_gradient. `loss`: what the gradient is the slope of."""
    params, kind, without = parameters(build), type(build()), without or {}
    loss, by = loss or method(build, "loss"), tuple(params)
    mean = None if BATCH in without else Batch(("x", "t"), ("mean",))

    def case(of, arguments, **more):
        batch = more.pop("batch", mean)
        return Case(
            f"{name}.{of}",
            method(build, of),
            arguments,
            (kind, getattr(kind, of), *covered),
            batch=None if BATCH in more.get("without", without) else batch,
            **{"without": without, **same, **more},
        )

    data = {"x": x, "t": t, **params}
    cases = [
        case("predict", {"x": x, **params}, batch=Batch(("x",))),
        case("loss", data, labels=classes),
        case("accuracy", data, labels=classes),
        case("gradient", data, labels=classes, slope=Slope(loss, by)),
    ]
    if numerical:
        slope = Slope(loss, by, tolerance=1e-6)  # its own step is 1e-4
        cases.append(case("numerical_gradient", data, labels=classes, slope=slope, precise=False, without=DIFFERENCES))
    return cases
