"""What does one visit cost through Python, and beside what a user would write instead?

The same stream of visits goes to all: a constant rate that keeps about 80 % of a hundred numbers in use.
"""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path

from clock import best, machine
from obvious import LUA, WINDOW, KnowsSources, OnlyLends

import ringtrace

BEGIN = datetime(2026, 3, 2, 6, tzinfo=timezone.utc)
NUMBERS = [f"+1372{2_000_000 + n:07}" for n in range(100)]
FALLBACK = "+12125550199"
CONFIG = {
    "destination": "+12125550100",
    "domains": ["shop.example.com"],
    "pools": [{"id": "site", "numbers": NUMBERS, "fallback": FALLBACK, "window_seconds": 600, "window": "hard"}],
}
AGENTS = [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
]


def stream(count: int) -> list[dict[str, object]]:
    """Sessions of one to five pages, 7.5 seconds between two first pages."""
    random_ = random.Random(20260302)
    visits = []
    session = 0
    while len(visits) < count:
        at = BEGIN + timedelta(seconds=8.5 * session)
        client = f"client-{random_.randrange(10**12):012}"
        tags = random_.choice(
            [
                "",
                "?utm_source=google&utm_medium=cpc&utm_campaign=spring&utm_term=shoes",
                "?utm_source=news&utm_medium=email",
            ]
        )
        agent = random_.choice(AGENTS)
        for page in range(random_.choice([1, 1, 2, 3, 5])):
            url = f"https://shop.example.com/page-{random_.randrange(500)}{tags if page == 0 else ''}"
            visits.append({"client": client, "url": url, "at": at, "user_agent": agent})
            at += timedelta(seconds=random_.randrange(5, 60))
        session += 1
    visits.sort(key=lambda visit: visit["at"])
    return visits[:count]


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    visits = stream(count)
    wire = [json.dumps({**visit, "at": visit["at"].isoformat()}) for visit in visits]
    rows = [(visit["client"], visit["url"], visit["at"], visit["user_agent"]) for visit in visits]

    def facade():
        site = ringtrace.Tracker(CONFIG)
        return lambda: [site.visit(client, url, at=at, user_agent=agent).number for client, url, at, agent in rows]

    def door():
        site = ringtrace.Tracker(CONFIG)
        return lambda: [json.loads(site.ask("visit", text))["ok"]["shown"][0]["number"] for text in wire]

    def batch():
        site = ringtrace.Tracker(CONFIG)
        return lambda: [answer.number for answer in site.visits(visits)]

    def door_batch():
        site, text = ringtrace.Tracker(CONFIG), "[" + ",".join(f'{{"visit":{visit}}}' for visit in wire) + "]"
        return lambda: site.ask("batch", text)

    def knows_sources():
        site = KnowsSources(NUMBERS, FALLBACK)
        return lambda: [site.page(client, at, url, agent)[0] for client, url, at, agent in rows]

    def only_lends():
        site = OnlyLends(NUMBERS, FALLBACK)
        return lambda: [site.visit(client, at)[0] for client, url, at, agent in rows]

    contenders = {
        "ringtrace, one by one": facade,
        "ringtrace, JSON text": door,
        "ringtrace, batch": batch,
        "Rust, a batch of JSON": door_batch,
        "dictionaries, with sources": knows_sources,
        "dictionaries, only lending": only_lends,
    }
    times = best(contenders)
    shown = {name: ready()() for name, ready in contenders.items() if name.startswith("ringtrace")}
    assert shown["ringtrace, one by one"] == shown["ringtrace, JSON text"] == shown["ringtrace, batch"]
    times |= redis_times(rows)
    times |= rust_times(wire)
    ours = times["ringtrace, one by one"] / count
    in_use = sum(number != FALLBACK for number in shown["ringtrace, one by one"]) / count
    print(f"{count:,} visits, {in_use:.1%} lent a number; {machine()}")
    print(f"{'':32} {'us/visit':>9} {'to ringtrace':>13}")
    for name, seconds in times.items():
        print(f"{name:32} {seconds / count * 1e6:9.2f} {seconds / count / ours:12.1f}x")
    for name in times:
        if name.startswith("Rust"):
            print(f"ringtrace, batch to {name}: {times['ringtrace, batch'] / times[name]:.2f}x")


def redis_times(rows: list[tuple[str, str, datetime, str]]) -> dict[str, float]:
    """A fifth of the stream, on the wall: a client that waits uses no processor of its own."""
    if not shutil.which("redis-server"):
        print("redis-server is not installed: no figures for Redis", file=sys.stderr)
        return {}
    import redis

    with tempfile.TemporaryDirectory() as folder:
        socket = f"{folder}/s"
        port = 16_379
        server = subprocess.Popen(
            [
                "redis-server",
                "--port",
                str(port),
                "--bind",
                "127.0.0.1",
                "--unixsocket",
                socket,
                "--save",
                "",
                "--dir",
                folder,
            ],
            stdout=subprocess.DEVNULL,
        )
        try:
            link = redis.Redis(port=port)
            for _ in range(100):
                try:
                    link.ping()
                    break
                except redis.ConnectionError:
                    time.sleep(0.05)
            lend = link.register_script(LUA)
            keys = ["until", "number", "free"]
            window = int(WINDOW.total_seconds() * 1000)
            part = rows[: max(len(rows) // 5, 1)]

            def ready():
                link.flushall()
                link.rpush("free", *NUMBERS)
                return lambda: [
                    lend(keys, [client, int(at.timestamp() * 1000), window]) for client, url, at, agent in part
                ]

            times = best({"Redis, Lua, only lending": ready}, wall=frozenset({"Redis, Lua, only lending"}))
            return {name: seconds * len(rows) / len(part) for name, seconds in times.items()}
        finally:
            server.terminate()
            server.wait()


def rust_times(wire: list[str]) -> dict[str, float]:
    """The same stream in Rust, built with the same profile as the wheel (see README.md)."""
    found = list(Path(__file__).parents[2].glob("target/release/examples/visit_stream"))
    if not found:
        print("no figures for Rust: cargo build --release -p ringtrace-benches --example visit_stream", file=sys.stderr)
        return {}
    given = json.dumps(CONFIG) + "\n" + "\n".join(wire)
    out = subprocess.run(found[:1], input=given, capture_output=True, text=True, check=True).stdout
    return {name: float(ns) * 1e-9 * len(wire) for name, ns in json.loads(out).items()}


if __name__ == "__main__":
    main()
