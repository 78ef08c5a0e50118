"""Embeddable call tracking: lend visitors phone numbers, know who held which number when, and say which advertisement
made the phone ring.

>>> import ringtrace
>>> tracker = ringtrace.Tracker({
...     "country": "US",
...     "destination": "(212) 555-0100",
...     "pools": [{"id": "site", "numbers": ["(212) 555-0101", "(212) 555-0102"], "fallback": "(212) 555-0199"}],
... })
>>> url = "https://dentist.example/?utm_source=google&utm_medium=cpc"
>>> answer = tracker.visit("client-7", url, at="2026-03-02T10:00:00Z")
>>> answer.number
'+12125550101'

`Tracker` is one site's configuration and state; `Store` keeps trackers in a SQLite file or in PostgreSQL; `attribute`
shares conversions over columns of touches; `Rules`, `substitute` and `rewrite_html` put numbers into pages; `plan` and
`erlang_b` say how many numbers a site needs.
"""

from ._answers import (
    Answer,
    CallAnswer,
    Candidate,
    ConfigureAnswer,
    Credit,
    Decision,
    ForgetAnswer,
    HeldUntil,
    KeepAliveAnswer,
    LeaveAnswer,
    PageAnswer,
    PageRule,
    PoolStatus,
    Shown,
    Status,
    VisitAnswer,
)
from ._attribution import Comparison, ModelCredits, attribute
from ._config import (
    Attribution,
    Bots,
    ChannelRule,
    Condition,
    Config,
    Page,
    Place,
    Pool,
    Rate,
    Retention,
    Sources,
    StaticNumber,
    Substitution,
)
from ._errors import InputError, Problem, RingtraceError, StoreError
from ._native import VERSION as __version__
from ._page import Edit, HtmlRewriter, Rule, Rules, rewrite_html, static_table, substitute
from ._plan import Advice, Erlang, erlang_b, plan
from ._report import Report, Row
from ._rows import Calls, Hold, Holds
from ._store import Store, StoredTracker
from ._tracker import Tracker
from ._watch import Watch
from ._why import Explanation, Personal, WhyVisit

__all__ = [
    "Advice",
    "Answer",
    "Attribution",
    "Bots",
    "CallAnswer",
    "Calls",
    "Candidate",
    "ChannelRule",
    "Comparison",
    "Condition",
    "Config",
    "ConfigureAnswer",
    "Credit",
    "Decision",
    "Edit",
    "Erlang",
    "Explanation",
    "ForgetAnswer",
    "HeldUntil",
    "Hold",
    "Holds",
    "HtmlRewriter",
    "InputError",
    "KeepAliveAnswer",
    "LeaveAnswer",
    "ModelCredits",
    "Page",
    "PageAnswer",
    "PageRule",
    "Personal",
    "Place",
    "Pool",
    "PoolStatus",
    "Problem",
    "Rate",
    "Report",
    "Retention",
    "RingtraceError",
    "Row",
    "Rule",
    "Rules",
    "Shown",
    "Sources",
    "StaticNumber",
    "Status",
    "Store",
    "StoreError",
    "StoredTracker",
    "Substitution",
    "Tracker",
    "VisitAnswer",
    "Watch",
    "WhyVisit",
    "__version__",
    "attribute",
    "erlang_b",
    "plan",
    "rewrite_html",
    "static_table",
    "substitute",
]
