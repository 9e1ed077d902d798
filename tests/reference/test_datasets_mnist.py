"""MNIST from a folder, from the cache and from a server, with every way in which that goes wrong."""

from __future__ import annotations

import gzip
import hashlib
import http.server
import socket
import threading
from pathlib import Path

import numpy as np
import pytest

from reference.datasets import DatasetError, cache_folder, download, load_mnist, load_mnist_split, mnist

LABELS = "t10k-labels-idx1-ubyte"
IMAGES = "t10k-images-idx3-ubyte"


def small(name, shape):
    """The contents of a file like MNIST's, only smaller, and what the loader must know of it."""
    numbers = np.arange(np.prod(shape)) % (10 if len(shape) == 1 else 256)
    lengths = b"".join(n.to_bytes(4, "big") for n in shape)
    content = bytes([0, 0, 8, len(shape)]) + lengths + numbers.astype("uint8").tobytes()
    return content, mnist.MnistFile(name, shape, hashlib.sha256(content).hexdigest())


CONTENT, KNOWN = {}, {}
for split, prefix, count in (("train", "train", 5), ("test", "t10k", 3)):
    images = small(f"{prefix}-images-idx3-ubyte", (count, 28, 28))
    labels = small(f"{prefix}-labels-idx1-ubyte", (count,))
    CONTENT.update({file.name: content for content, file in (images, labels)})
    KNOWN[split] = (images[1], labels[1])


@pytest.fixture(autouse=True)
def small_mnist(monkeypatch, tmp_path, request):
    """Four small files instead of the real ones, and a cache of this test's own."""
    if "mnist_folder" not in request.fixturenames:
        monkeypatch.setattr(mnist, "FILES", KNOWN)
    monkeypatch.setenv("DLFS_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("no_proxy", "*")


@pytest.fixture
def folder(tmp_path):
    for name, content in CONTENT.items():
        (tmp_path / f"{name}.gz").write_bytes(gzip.compress(content))
    return tmp_path


class Handler(http.server.BaseHTTPRequestHandler):
    """The first part of the path says how this server fails."""

    def do_GET(self):
        _, kind, name = self.path.split("/")
        body = gzip.compress(CONTENT[name[: -len(".gz")]])
        self.server.asked.append(self.path)
        if kind == "stalled":
            self.server.over.wait()
            return
        self.send_response(404 if kind == "404" else 200)
        body = {"404": b"gone", "html": b"<!DOCTYPE html>", "endless": b"\0" * 9_000}.get(kind, body)
        if kind != "no-length":
            self.send_header("Content-Length", str(len(body) + (kind == "cut")))
        self.end_headers()
        self.wfile.write(body[:-9] if kind == "short" else body)

    def log_message(self, *args):
        pass


@pytest.fixture
def server():
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.asked, server.over = [], threading.Event()
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        server.url = lambda kind: f"http://127.0.0.1:{server.server_port}/{kind}/"
        yield server
        server.over.set()
        server.shutdown()
        thread.join()


def contents(folder):
    """Every path below a folder with its bytes, or None where there is no folder."""
    return {p: p.read_bytes() if p.is_file() else "" for p in folder.rglob("*")} if folder.exists() else None


def test_the_real_test_images_have_the_known_shape_labels_and_ink(mnist_folder):
    x, t = load_mnist_split("test", folder=mnist_folder)
    assert (x.shape, x.dtype, t.shape, t.dtype) == ((10000, 784), "float32", (10000,), "int64")
    assert t[:10].tolist() == [7, 2, 1, 0, 4, 1, 4, 9, 5, 9]
    assert np.bincount(t).tolist() == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]
    # 0.1325 is the mean that the literature gives for the test pixels
    assert round(float(x.mean(dtype=np.float64)), 4) == 0.1325


def test_all_four_files_are_read_from_a_folder(folder):
    (x_train, t_train), (x_test, t_test) = load_mnist(folder=folder)
    assert (x_train.shape, t_train.tolist()) == ((5, 784), [0, 1, 2, 3, 4])
    assert (x_test.shape, t_test.tolist()) == ((3, 784), [0, 1, 2])


def test_the_forms_are_float32_ink_a_channel_axis_and_one_hot_rows(folder):
    x, _ = load_mnist_split("test", folder=folder)
    raw, t = load_mnist_split("test", False, False, True, folder)
    assert (raw.shape, raw.dtype, raw.max(), x.max()) == ((3, 1, 28, 28), "float32", 255, 1)
    assert np.array_equal(raw.reshape(3, 784) / np.float32(255), x)
    assert np.array_equal(t, np.eye(3, 10))
    raw[0], t[0] = 0, 0


def test_a_folder_with_only_the_test_files_is_enough_for_the_test_split(folder):
    (folder / "train-images-idx3-ubyte.gz").unlink()
    assert load_mnist_split("test", folder=folder)[1].tolist() == [0, 1, 2]
    with pytest.raises(DatasetError, match=r"must hold train-images-idx3-ubyte\.gz"):
        load_mnist(folder=folder)


@pytest.mark.parametrize("name", [LABELS, LABELS.replace("-idx", ".idx")])
def test_unpacked_files_are_read_under_both_of_their_usual_names(folder, name):
    (folder / f"{LABELS}.gz").unlink()
    (folder / name).write_bytes(CONTENT[LABELS])
    assert load_mnist_split("test", folder=str(folder))[1].tolist() == [0, 1, 2]


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"<html>", "a web page, not data"),
        (gzip.compress(CONTENT[LABELS], mtime=0)[:-3], "complete gzip file"),
        (CONTENT[LABELS][:-1], "must have 11 bytes unpacked"),
        (CONTENT["train-labels-idx1-ubyte"], r"must hold \(3,\) of uint8 .* got \(5,\) of uint8"),
        (b"\0\0\x09" + CONTENT[LABELS][3:], r"must hold \(3,\) of uint8 .* got \(3,\) of int8"),
        (CONTENT[LABELS][:-1] + b"\7", "must unpack to SHA-256 .* another data set or damaged"),
    ],
)
def test_a_wrong_file_in_a_folder_is_refused_by_name_and_left_alone(folder, raw, message):
    path = folder / f"{LABELS}.gz"
    path.write_bytes(raw)
    before = contents(folder)
    with pytest.raises(DatasetError, match=message) as caught:
        load_mnist_split("test", folder=folder)
    assert str(path) in str(caught.value)
    assert contents(folder) == before


def test_a_folder_that_is_a_file_is_a_dataset_error(folder):
    with pytest.raises(DatasetError, match=r"cannot be read: Not a directory|must hold"):
        load_mnist_split("test", folder=folder / f"{LABELS}.gz")


def test_another_split_is_a_value_error():
    with pytest.raises(ValueError, match="split must be 'train' or 'test', got 'valid'"):
        load_mnist_split("valid")


def test_a_download_is_kept_and_the_second_call_needs_no_server(server, tmp_path):
    first = load_mnist(base_urls=[server.url("ok")])
    again = load_mnist(base_urls=())
    assert all(np.array_equal(a, b) for p, q in zip(first, again, strict=True) for a, b in zip(p, q, strict=True))
    assert sorted(p.name for p in (tmp_path / "cache" / "mnist").iterdir()) == sorted(f"{n}.gz" for n in CONTENT)
    assert len(server.asked) == 4


def test_a_server_that_does_not_say_how_long_the_file_is_will_do(server):
    x, _ = load_mnist_split("test", base_urls=[server.url("no-length")], progress=False)
    assert len(x) == 3


def test_one_mirror_may_be_named_without_a_list(server):
    assert load_mnist_split("test", base_urls=server.url("ok"))[1].tolist() == [0, 1, 2]


FAILURES = [
    ("404", "HTTP Error 404"),
    ("html", "a web page, not data"),
    ("cut", r"must have (\d+) bytes, as the server announced, got"),
    ("short", "as the server announced, got"),
    ("endless", "at most 3376 bytes"),
    ("stalled", "timed out"),
]


@pytest.mark.parametrize(("kind", "message"), FAILURES)
def test_a_failed_download_is_a_dataset_error_and_leaves_no_cache(server, tmp_path, kind, message):
    with pytest.raises(DatasetError, match=message) as caught:
        load_mnist_split("test", base_urls=[server.url(kind)], timeout=0.7)
    assert f"Put {IMAGES}.gz into {tmp_path / 'cache' / 'mnist'}" in str(caught.value)
    assert contents(tmp_path / "cache") is None


@pytest.mark.parametrize(("kind", "message"), FAILURES)
def test_the_second_mirror_is_asked_where_the_first_fails(server, kind, message):
    _, t = load_mnist_split("test", base_urls=[server.url(kind), server.url("ok")], timeout=0.7)
    assert t.tolist() == [0, 1, 2]


def test_a_file_of_another_data_set_is_not_kept(server, tmp_path, monkeypatch):
    monkeypatch.setitem(CONTENT, LABELS, CONTENT[LABELS][:-1] + b"\7")
    with pytest.raises(DatasetError, match="must unpack to SHA-256"):
        load_mnist_split("test", base_urls=[server.url("ok")])
    assert [p.name for p in (tmp_path / "cache" / "mnist").iterdir()] == [f"{IMAGES}.gz"]


def test_no_server_and_no_such_protocol_are_listed_one_by_one():
    with socket.socket() as unused:  # bound but not listening: the port refuses, and nobody else can take it
        unused.bind(("127.0.0.1", 0))
        dead = f"http://127.0.0.1:{unused.getsockname()[1]}"
        with pytest.raises(DatasetError) as caught:
            load_mnist(base_urls=[dead, "nonsense"])
    assert f"{dead}/train-images-idx3-ubyte.gz: <urlopen error" in str(caught.value)
    assert "nonsense/train-images-idx3-ubyte.gz: unknown url type" in str(caught.value)


def test_a_damaged_file_in_the_cache_is_replaced_by_a_good_one(server, tmp_path):
    path = tmp_path / "cache" / "mnist" / f"{LABELS}.gz"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"<html>")
    load_mnist_split("test", base_urls=[server.url("ok")])
    assert gzip.decompress(path.read_bytes()) == CONTENT[LABELS]


def test_a_damaged_file_in_the_cache_is_named_and_left_alone_without_a_network(tmp_path):
    path = tmp_path / "cache" / "mnist" / f"{IMAGES}.gz"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"<html>")
    before = contents(tmp_path)
    with pytest.raises(DatasetError, match=r"no mirror was named[\s\S]* cannot be used: .*a web page, not data"):
        load_mnist_split("test", base_urls=[])
    assert contents(tmp_path) == before


def test_a_cache_that_cannot_be_written_is_a_dataset_error(server, tmp_path):
    (tmp_path / "cache").write_text("a file where a folder is needed")
    with pytest.raises(DatasetError, match=r"cannot be written: .*DLFS_CACHE"):
        load_mnist_split("test", base_urls=[server.url("ok")])


def test_nothing_is_left_of_a_file_that_could_not_be_put_in_its_place(server, tmp_path, monkeypatch):
    def full(self, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(download.Path, "replace", full)
    with pytest.raises(DatasetError, match="cannot be written: No space left"):
        load_mnist_split("test", base_urls=[server.url("ok")])
    assert list((tmp_path / "cache" / "mnist").iterdir()) == []


@pytest.mark.parametrize(
    ("own", "xdg", "expected"),
    [("own", "xdg", "own"), ("", "xdg", "xdg/dlfs-verified"), ("", "", "home/.cache/dlfs-verified")],
)
def test_the_cache_is_the_users_choice_then_the_systems_then_below_home(monkeypatch, own, xdg, expected):
    monkeypatch.setenv("DLFS_CACHE", own)
    monkeypatch.setenv("XDG_CACHE_HOME", xdg)
    monkeypatch.setattr(Path, "home", lambda: Path("home"))
    assert cache_folder() == Path(expected)
