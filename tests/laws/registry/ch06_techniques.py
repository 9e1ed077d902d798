"""Chapter 6: initial weights, batch normalisation, dropout, weight decay, networks, training, search."""

import numpy as np
from cases import BATCH, FLOAT16, INTEGERS, Batch, Case, Slope, some

from reference import ch06_techniques as ch06
from reference.ch06_techniques.initialization import named
from registry.networks import method, network_cases

NORMALISED = {"x": some(4, 3), "gamma": some(3), "beta": some(3, seed=1)}
RUNNING = {"running_mean": some(3, seed=2), "running_var": np.square(some(3, seed=3)) + 0.5}
SQUARES = {"x": 1e150}  # what is above has no variance in float64
OWN_BATCH = {BATCH: "in training the statistics are those of the batch"}
SUMS = {FLOAT16: "float16 is computed in float32, and what is summed for gamma and beta is not rounded again"}
MASK = {BATCH: "in training every batch draws a mask of its own"}
WRONG = {"x": ((3,), (4, 2), ()), "gamma": ((2,), (3, 1)), "beta": ((2,), (3, 1))}


def normalise(train_flg, backward=False):
    def call(x, dout=None, **arguments):
        layer = ch06.BatchNormalization(**arguments)
        out = layer.forward(x, train_flg)
        return (layer.backward(dout), layer.dgamma, layer.dbeta) if backward else out

    return call


def normalisation(mode, train_flg, arguments, without):
    """forward and backward of batch normalisation in one mode."""
    layer, positive = ch06.BatchNormalization, {}
    if not train_flg:
        largest = np.full(3, 1e300)
        positive = {"running_var": (np.zeros(3), np.full(3, 5e-324), np.ones(3), largest)}
    common = {"largest": SQUARES if train_flg else {}, "extremes": positive, "without": without}
    return [
        Case(
            f"BatchNormalization.forward in {mode}",
            normalise(train_flg),
            arguments,
            (layer, layer.forward),
            batch=None if without else Batch(("x",), rows=False),
            wrong={**WRONG, **{name: ((2,), ()) for name in arguments if name in RUNNING}},
            **common,
        ),
        Case(
            f"BatchNormalization.backward in {mode}",
            normalise(train_flg, backward=True),
            {**arguments, "dout": some(4, 3, seed=4)},
            (layer.backward,),
            batch=None if without else Batch(("x", "dout"), ("stack", "sum", "sum"), rows=False),
            slope=Slope(normalise(train_flg), ("x", "gamma", "beta")),
            wrong={"dout": ((3, 3), (4,))},
            **{**common, "without": {**without, **SUMS}},
        ),
    ]


def drop(train_flg, backward=False):
    def call(x, dropout_ratio, rng, dout=None):
        layer = ch06.Dropout(dropout_ratio, rng)
        out = layer.forward(x, train_flg)
        return layer.backward(dout) if backward else out

    return call


def dropout(mode, train_flg, without):
    arguments = {"x": some(2, 3, 4), "dropout_ratio": 0.5, "rng": 0}
    if not train_flg:
        del arguments["rng"]
    in_mode = (
        (lambda backward=False: drop(train_flg, backward))
        if train_flg
        else (lambda backward=False: lambda **given: drop(False, backward)(rng=0, **given))
    )
    return [
        Case(
            f"Dropout.forward in {mode}",
            in_mode(),
            arguments,
            (ch06.Dropout, ch06.Dropout.forward),
            batch=None if without else Batch(("x",), depth=3),
            bad=(({"dropout_ratio": 1.0}, "dropout_ratio must"), ({"dropout_ratio": -0.1}, "dropout_ratio must")),
            without=without,
        ),
        Case(
            f"Dropout.backward in {mode}",
            in_mode(backward=True),
            {**arguments, "dout": some(2, 3, 4, seed=1)},
            (ch06.Dropout.backward,),
            batch=None if without else Batch(("x", "dout"), depth=3),
            slope=Slope(in_mode(), ("x",)),
            wrong={"dout": ((2, 3),)},
            without=without,
        ),
    ]


def extended():
    return ch06.MultiLayerNetExtend(
        4, [3, 3], 2, activation="tanh", weight_decay_lambda=0.1, use_dropout=True, use_batchnorm=True, rng=0
    )


def plain():
    return ch06.MultiLayerNet(4, [3, 3], 2, activation="relu", weight_decay_lambda=0.0, rng=0)


def trainer(W1, b1, W2, b2, **arguments):
    net = ch06.MultiLayerNet(4, [3], 2, rng=0)
    net.params.update({"W1": W1, "b1": b1, "W2": W2, "b2": b2})
    made = ch06.Trainer(net, verbose=False, **arguments)
    return made.train(), made.train_loss_list, made.train_acc_list, made.test_acc_list


def state(**params):
    net = extended()
    net.load_state(params)
    return net.state()


SHUFFLED = {"x": some(6, 2), "t": np.arange(6), "rng": 0}
LABELS = np.array([1, 0, 1])
WEIGHTS = {name: value.copy() for name, value in ch06.MultiLayerNet(4, [3], 2, rng=0).params.items()}

CASES = [
    Case("xavier", ch06.xavier, {"fan_in": 4, "fan_out": 3}, (ch06.xavier,)),
    Case("he", ch06.he, {"fan_in": 4}, (ch06.he,)),
    Case(
        "initialize",
        ch06.initialize,
        {"weight_init_std": 0.1, "shape": (4, 3), "rng": 0},
        (ch06.initialize,),
        kept=("weight_init_std",),
        bad=(
            ({"shape": 4}, "shape must be a sequence of whole numbers, got 4"),
            ({"shape": (4,)}, "shape must be (fan_in, fan_out)"),
            ({"shape": (4, 0)}, "shape must be at least 1, got 0"),
            ({"weight_init_std": "best"}, "weight_init_std must be one of"),
            ({"weight_init_std": -1}, "weight_init_std must be a finite number from 0, got -1"),
        ),
    ),
    Case("named", named, {"table": {"a": 1}, "name": "A", "argument": "letter"}, (named,), kept=("name", "argument")),
    Case(
        "activation_spread",
        ch06.activation_spread,
        {"activation": "tanh", "weight_init_std": 0.5, "layers": 2, "nodes": 3, "samples": 4, "rng": 0},
        (ch06.activation_spread,),
        kept=("weight_init_std",),
        bad=(({"activation": "softmax"}, "activation must be one of sigmoid, tanh, relu, got 'softmax'"),),
    ),
    *normalisation("training", True, NORMALISED, OWN_BATCH),
    *normalisation("evaluation", False, {**NORMALISED, **RUNNING}, {}),
    *dropout("training", True, MASK),
    *dropout("evaluation", False, {}),
    Case(
        "weight_decay",
        lambda W1, W2, weight_decay_lambda: ch06.weight_decay([W1, W2], weight_decay_lambda),
        {"W1": some(4, 3), "W2": some(3, 2), "weight_decay_lambda": 0.1},
        (ch06.weight_decay,),
        largest={"W1": 1e150, "W2": 1e150},
        named={"W1": "weights", "W2": "weights"},
        bad=(({"weight_decay_lambda": -0.1}, "weight_decay_lambda must"),),
        without={BATCH: "weights are no samples"},
    ),
    *network_cases(
        "MultiLayerNetExtend",
        extended,
        some(3, 4),
        LABELS,
        2,
        loss=method(extended, "loss", train_flg=True),
        without={**OWN_BATCH, **SUMS},
        wrong={"x": ((3, 5), ())},
        largest={"x": 1e150, **{f"W{i}": 1e150 for i in (1, 2, 3)}},
    ),
    *network_cases("MultiLayerNet", plain, some(3, 4), LABELS, 2, wrong={"x": ((3, 5), ())}),
    Case(
        "MultiLayerNetExtend",
        lambda **arguments: list(ch06.MultiLayerNetExtend(**arguments).params.values()),
        {
            **{"input_size": 4, "hidden_size_list": [3], "output_size": 2, "activation": "relu"},
            **{"weight_decay_lambda": 0.1, "dropout_ratio": 0.5, "rng": 0},
        },
        (ch06.MultiLayerNetExtend, ch06.MultiLayerNet),
        bad=(
            ({"hidden_size_list": 3}, "hidden_size_list must be a sequence of whole numbers, got 3"),
            ({"activation": "step"}, "activation must be one of"),
        ),
    ),
    Case(
        "MultiLayerNetExtend.load_state",
        state,
        extended().state(),
        (ch06.MultiLayerNetExtend.load_state, ch06.MultiLayerNetExtend.state, ch06.MultiLayerNetExtend.buffers),
        wrong={"W1": ((3, 4),), "gamma1": ((4,),)},
        without={BATCH: "parameters are no samples"},
    ),
    Case(
        "Trainer",
        trainer,
        {
            **WEIGHTS,
            **{"x_train": some(3, 4), "t_train": LABELS, "x_test": some(2, 4), "t_test": LABELS[:2], "epochs": 2},
            **{"mini_batch_size": 2, "evaluate_sample_num_per_epoch": 2, "optimizer": "Adam", "rng": 0},
        },
        (ch06.Trainer, ch06.Trainer.train),
        changes=tuple(WEIGHTS),
        largest=dict.fromkeys((*WEIGHTS, "x_train", "x_test"), 1e100),  # Adam squares gradients, products of these
        wrong={"x_train": ((2, 4), (3,)), "x_test": ((3, 4), (2,))},
        bad=(
            ({"optimizer": "Newton"}, "optimizer must be one of"),
            ({"t_train": LABELS[:2]}, "x_train and t_train must have one row per sample, got (3, 4) and (2,)"),
        ),
        without={
            BATCH: "every step depends on the one before",
            INTEGERS: "a step makes other numbers of whole parameters",
        },
    ),
    Case(
        "smooth_curve",
        ch06.smooth_curve,
        {"x": some(12)},
        (ch06.smooth_curve,),
        wrong={"x": ((), (3, 4))},
        without={BATCH: "a curve is one"},
    ),
    Case(
        "shuffle_dataset",
        ch06.shuffle_dataset,
        SHUFFLED,
        (ch06.shuffle_dataset,),
        bad=(
            ({"t": np.arange(5)}, "t must have one label for each of the 6 samples of x, got 5"),
            ({"x": 1.0}, "x and t must have an axis of samples"),
            ({"x": [[1], [2, 3]]}, "x must be an array"),
        ),
        kept=("x", "t"),
        without={BATCH: "the order is that of the batch", INTEGERS: "every dtype is kept, whole numbers too"},
    ),
    Case(
        "validation_split",
        ch06.validation_split,
        {**SHUFFLED, "validation_rate": 0.4},
        (ch06.validation_split,),
        bad=(({"t": np.arange(5)}, "t must have one label"), ({"validation_rate": 1.0}, "validation_rate must")),
        kept=("x", "t"),
        without={BATCH: "the order is that of the batch", INTEGERS: "every dtype is kept, whole numbers too"},
    ),
    Case(
        "random_search",
        ch06.random_search,
        {"evaluate": lambda lr: -abs(lr - 0.01), "ranges": {"lr": (1e-6, 1.0)}, "trials": 5, "rng": 0},
        (ch06.random_search,),
        bad=(
            ({"ranges": {}}, "ranges must name at least one hyper-parameter"),
            ({"ranges": {"lr": (0, 1)}}, "ranges['lr'] must"),
            ({"ranges": {"lr": 1}}, "ranges['lr'] must be a pair"),
        ),
    ),
]
