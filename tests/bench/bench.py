"""How fast the reference is, as ratios: ``python tests/bench/bench.py [--repeat N] [--only WORD]``.

Whole operations, the best of N, taken in turns so that a busy moment of the machine meets all of them. "x plain" and
"x torch" say how many times faster the reference is; above 1 is faster. "of GEMM" is the share of the speed
of one large matrix product, for what consists of matrix products.
"""

from __future__ import annotations

import argparse
import time
import tracemalloc
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from cases import Case, cases, torch

from reference.ch07_convolution import Convolution

DTYPES = (np.float64, np.float32)


def best(runs: Sequence[Callable[[], Any] | None], repeat: int) -> list[float]:
    """The shortest time of each in milliseconds; nan for what cannot be run."""
    times = [float("inf") if run else float("nan") for run in runs]
    for _ in range(repeat + 1):  # the first round warms up, and counts only if it is the best
        for i, run in enumerate(runs):
            if run:
                start = time.perf_counter()
                run()
                times[i] = min(times[i], 1e3 * (time.perf_counter() - start))
    return times


def gemm_speed(dtype: type[np.floating[Any]], repeat: int) -> float:
    """Floating-point operations per millisecond in one product of 1000x1000 matrices."""
    matrix = np.ones((1000, 1000), dtype)
    return 2e9 / best([lambda: matrix @ matrix], repeat)[0]


def row(case: Case, dtype: str, speed: float, repeat: int) -> str:
    ours, plain = best([case.ours, case.plain], repeat)
    (other,) = best([case.torch], repeat)  # on its own: its threads go on spinning for a while
    share = f"{case.flops / ours / speed:8.0%}" if case.flops else " " * 8
    times = f"{ours:9.3f} {plain:9.3f} {other:9.3f} {plain / ours:8.1f} {other / ours:8.1f}"
    return f"{case.name:34} {dtype:8} {times} {share}"


def memory() -> str:
    """Peak memory of a convolution's forward and backward pass, and what its full column matrix would take."""
    x, W = np.ones((100, 16, 28, 28), np.float32), np.ones((16, 16, 3, 3), np.float32)
    layer, dout = Convolution(W, np.zeros(16, np.float32), pad=1), np.ones_like(x)
    tracemalloc.start()
    layer.forward(x)
    layer.backward(dout)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    full = 9 * x.nbytes
    return f"conv 100x16x28x28 float32: peak {peak / 1e6:.1f} MB, one full column matrix {full / 1e6:.1f} MB"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeat", type=int, default=15, help="rounds (default: %(default)s)")
    parser.add_argument("--only", default="", help="only cases with this word in their name")
    options = parser.parse_args()
    print(f"NumPy {np.__version__}, PyTorch {torch.__version__ if torch else 'not installed'}; times in ms")
    print(f"{'':34} {'dtype':8} {'ours':>9} {'plain':>9} {'torch':>9} {'x plain':>8} {'x torch':>8} {'of GEMM':>8}")
    for dtype in DTYPES:
        speed = gemm_speed(dtype, options.repeat)
        for case in cases(dtype):
            if options.only in case.name:
                print(row(case, np.dtype(dtype).name, speed, options.repeat), flush=True)
        print(f"one GEMM of 1000x1000 in {np.dtype(dtype).name}: {speed / 1e6:.0f} GFLOP/s")
    print(memory())


if __name__ == "__main__":
    main()
