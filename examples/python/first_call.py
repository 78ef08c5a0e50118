"""The first story: a visitor comes from an advertisement, is lent a number, and calls it."""

from datetime import datetime, timedelta, timezone

from ringtrace import Config, Pool, Tracker

tracker = Tracker(
    Config(
        country="US",
        destination="(212) 555-0100",
        mask="(###) ###-####",
        domains=["dentist.example"],
        target_seconds=20,
        pools=[Pool("site", ["(212) 555-0101", "(212) 555-0102"], fallback="(212) 555-0199")],
    )
)

at = datetime(2026, 3, 2, 10, tzinfo=timezone.utc)
url = "https://dentist.example/implants?utm_source=google&utm_medium=cpc&utm_campaign=implants"
answer = tracker.visit("client-7", url, at=at)
print("the page shows", answer.shown[0].text)

started = at + timedelta(minutes=2)
call = tracker.call(
    "call-1",
    at=started + timedelta(seconds=98),
    dialled="+12125550101",
    caller="(646) 555-0142",
    started=started,
    answered=started + timedelta(seconds=8),
    ended=started + timedelta(seconds=98),
)
print(f"the call is {call.clients[0].client}'s ({call.match}), by {call.credits[0].channel}; target: {call.target}")
print()
print(tracker.report(["channel", "campaign"], ["visits", "clients", "calls", "target", "unique"]))
