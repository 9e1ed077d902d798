"""What all tests share: the Hypothesis profiles and the folder with the real MNIST test files."""

from __future__ import annotations

import os

# Tests run in as many processes as there are processors; threads of each one's BLAS would only be in their way.
# Before anything imports NumPy.
for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

from pathlib import Path  # noqa: E402

import pytest  # noqa: E402
from hypothesis import settings  # noqa: E402

settings.register_profile("dev", deadline=None)
settings.register_profile("ci", derandomize=True, deadline=None)
settings.register_profile("mutation", max_examples=25, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "dev"))


@pytest.fixture(scope="session")
def mnist_folder() -> Path:
    """The folder with the real t10k files: $DLFS_MNIST, or shared/mnist beside the checkout."""
    folder = Path(os.environ.get("DLFS_MNIST") or Path(__file__).parents[2] / "shared" / "mnist")
    if not (folder / "t10k-images-idx3-ubyte.gz").is_file():
        pytest.skip(f"no MNIST test files in {folder}; name their folder in DLFS_MNIST")
    return folder


@pytest.fixture(scope="session")
def notes_folder() -> Path:
    """The folder with the five notes: $DLFS_NOTES, or shared/notes beside the checkout."""
    folder = Path(os.environ.get("DLFS_NOTES") or Path(__file__).parents[2] / "shared" / "notes")
    if not (folder / "001.md").is_file():
        pytest.skip(f"no notes in {folder}; name their folder in DLFS_NOTES")
    return folder
