"""Judges to put in the place of the real one: they run a payload's code, and some do only that."""

from __future__ import annotations

from typing import Any


def execute(payload: dict[str, Any]) -> dict[str, Any]:
    namespace: dict[str, Any] = {"payload": payload}
    exec(payload["code"], namespace)
    return {"key": payload.get("key"), "result": namespace.get("result")}
