"""What a user's type checker sees: `mypy --strict` accepts this file, and every ignored line is one that it must refuse
(an ignore that is not needed is an error under --strict)."""

from datetime import datetime, timezone
from typing import Any

import pyarrow as pa

import ringtrace

at: datetime = datetime.now(timezone.utc)
tracker = ringtrace.Tracker(ringtrace.Config(pools=[ringtrace.Pool("site", ["+12125550101"])]), at=at)
number: str | None = tracker.visit("a", "https://shop.example/", at="2026-03-02T10:00:00Z").shown[0].number
until: datetime | None = tracker.visit("a", place={"country": "US"}).shown[0].until
answers: list[ringtrace.VisitAnswer | ringtrace.RingtraceError] = tracker.visits([{"client": "a", "at": at}])
share: float = tracker.call("k", dialled="+12125550101", started=at).credits[0].share
rows: list[dict[str, object]] = tracker.report(["channel"], ["calls"], from_=at).to_dicts()
text: str = ringtrace.rewrite_html("<p></p>", {"+12125550100": "+12125550142"})
page: bytes = ringtrace.Rules([ringtrace.Rule("+12125550100", "+12125550142")]).rewrite_html(b"<p></p>")
shares: dict[str, float] = ringtrace.attribute(
    {"client": ["a"]}, models=["linear", {"markov": {"order": 2}}]
).conversions("linear")
table = pa.table(ringtrace.attribute({"client": ["a"]}))
static: dict[str, Any] = ringtrace.static_table(ringtrace.Config(), spam=True)
with ringtrace.Store("memory:", durability="written") as store:
    stored: ringtrace.Tracker = store.tracker("a", {"pools": []})
    followed: ringtrace.StoredTracker = store.tracker("a").waiting_for("memory")
    with followed.watch(after=0, timeout=0.0) as watch:
        event: dict[str, Any] = next(watch)
        copied: int = tracker.apply(watch)
    since: int = watch.sequence


async def follow() -> list[dict[str, Any]]:
    return [event async for event in followed.watch()]



tracker.visit(5)  # type: ignore[arg-type]
tracker.visit("a", at=5)  # type: ignore[arg-type]
tracker.visit("a", "u", "r")  # type: ignore[call-arg]
tracker.visit("a", colour="red")  # type: ignore[call-arg]
tracker.call("k").share  # type: ignore[attr-defined]
wrong: int = tracker.visit("a").number  # type: ignore[assignment]
ringtrace.Pool(numbers=[])  # type: ignore[call-arg]
tracker.watch()  # type: ignore[attr-defined]
