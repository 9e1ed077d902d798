"""What was judged once is not judged again, and a spoilt or full cache is never worse than none."""

from __future__ import annotations

import json
import os
import platform

import numpy as np
import pytest

from errata.checker.isolation import cache
from errata.checker.isolation.cache import Cache

PAYLOAD = {"name": "softmax", "code": "def softmax(x): return x"}


@pytest.mark.parametrize(
    ("environment", "system", "expected"),
    [
        ({"HOME": "/home/me"}, "linux", "/home/me/.cache/dlfs-verified/verdicts"),
        ({"HOME": "/home/me", "XDG_CACHE_HOME": "/fast"}, "linux", "/fast/dlfs-verified/verdicts"),
        ({"HOME": "/Users/me"}, "darwin", "/Users/me/Library/Caches/dlfs-verified/verdicts"),
        ({"LOCALAPPDATA": "/local"}, "win32", "/local/dlfs-verified/verdicts"),
        ({"USERPROFILE": "/me"}, "win32", "/me/AppData/Local/dlfs-verified/verdicts"),
    ],
)
def test_answers_are_kept_where_the_system_wants_caches(environment, system, expected):
    assert cache.folder(environment, system).as_posix() == expected


def test_the_users_cache_folder_is_the_default(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    assert tmp_path in Cache("v").place.parents


def test_an_answer_put_is_the_answer_got(tmp_path):
    Cache("v", tmp_path).put(PAYLOAD, {"verdict": "right"})
    assert Cache("v", tmp_path).get(dict(reversed(PAYLOAD.items()))) == {"verdict": "right"}


def test_another_payload_catalogue_program_python_or_numpy_has_no_answer_yet(tmp_path, monkeypatch):
    Cache("v", tmp_path).put(PAYLOAD, "right")
    assert Cache("v", tmp_path).get(PAYLOAD | {"code": "def softmax(x): return -x"}) is None
    assert Cache("w", tmp_path).get(PAYLOAD) is None
    with monkeypatch.context() as patch:
        patch.setattr(cache, "tool", lambda: "another")
        assert Cache("v", tmp_path).get(PAYLOAD) is None
    with monkeypatch.context() as patch:
        patch.setattr(platform, "python_version_tuple", lambda: ("3", "99", "0"))
        assert Cache("v", tmp_path).get(PAYLOAD) is None
    with monkeypatch.context() as patch:
        patch.setattr(np, "__version__", "9.9.0")
        assert Cache("v", tmp_path).get(PAYLOAD) is None
    assert Cache("v", tmp_path).get(PAYLOAD) == "right"


@pytest.mark.parametrize("spoilt", [b"", b"{", b"\xff\xfe", b"[]", b'{"key": "another", "value": 1}', b'{"value": 1}'])
def test_a_spoilt_entry_is_no_entry_and_is_replaced(tmp_path, spoilt):
    kept = Cache("v", tmp_path)
    kept.put(PAYLOAD, "right")
    (entry,) = tmp_path.glob("*/*.json")
    entry.write_bytes(spoilt)
    assert kept.get(PAYLOAD) is None
    kept.put(PAYLOAD, "wrong")
    assert kept.get(PAYLOAD) == "wrong"


def test_nothing_half_written_is_left_or_seen(tmp_path):
    Cache("v", tmp_path).put(PAYLOAD, "right")
    (entry,) = tmp_path.glob("*/*")
    assert (entry.suffix, json.loads(entry.read_text())["value"]) == (".json", "right")


def test_a_cache_that_cannot_be_written_is_an_empty_one(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    kept = Cache("v", tmp_path / "file")
    kept.put(PAYLOAD, "right")
    kept.prune()
    assert kept.get(PAYLOAD) is None


def test_the_oldest_entries_go_first(tmp_path):
    kept = Cache("v", tmp_path, kept=2)
    for n in range(5):
        before = set(tmp_path.glob("*/*"))
        kept.put({"n": n}, n)
        (entry,) = set(tmp_path.glob("*/*")) - before
        os.utime(entry, (1000 + n, 1000 + n))
    kept.prune()
    assert [kept.get({"n": n}) for n in range(5)] == [None, None, None, 3, 4]
