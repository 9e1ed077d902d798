"""Judges to put in the place of the real one, small enough to be seen through."""

from __future__ import annotations

import os
import time
from typing import Any

PREPARED: list[int] = []


def prepare(payload: dict[str, Any]) -> None:
    PREPARED.append(os.getpid())


def execute(payload: dict[str, Any]) -> dict[str, Any]:
    namespace: dict[str, Any] = {}
    exec(payload["code"], namespace)
    return {"key": payload.get("key"), "result": namespace.get("result"), "verdict": "wrong"}


def double(payload: dict[str, Any]) -> int:
    return 2 * int(payload["n"])


def double_slowly(payload: dict[str, Any]) -> int:
    time.sleep(0.05)
    return double(payload)


def double_or_die_with_the_worker(payload: dict[str, Any]) -> int:
    if payload.get("die"):
        os.kill(os.getppid(), 9)
        time.sleep(60)
    return double(payload)


def prepared(payload: dict[str, Any]) -> bool:
    return bool(PREPARED) and PREPARED[0] != os.getpid()
