"""How the contenders are measured."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable

ROUNDS = 5


def machine() -> str:
    model = platform.processor()
    if os.path.exists("/proc/cpuinfo"):
        with open("/proc/cpuinfo") as info:
            model = next((line.split(":")[1].strip() for line in info if line.startswith("model name")), model)
    load = f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "?"
    return f"{model}, {os.cpu_count()} cores, load {load}; CPython {platform.python_version()}"


def best(
    contenders: dict[str, Callable[[], Callable[[], object]]], *, wall: frozenset[str] = frozenset()
) -> dict[str, float]:
    """The quickest of several rounds in which the contenders take turns, in seconds of this thread's processor time;
    on the wall for those that wait for somebody else. Each contender makes its round ready and gives what is to be
    measured."""
    times = dict.fromkeys(contenders, float("inf"))
    for _ in range(ROUNDS):
        for name, ready in contenders.items():
            run = ready()
            clock = time.perf_counter if name in wall else time.thread_time
            begin = clock()
            run()
            times[name] = min(times[name], clock() - begin)
    return times
