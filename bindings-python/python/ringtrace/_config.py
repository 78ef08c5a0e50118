"""A tracker's configuration. The names, the meanings and the defaults are those of the engine's JSON."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Union

from . import _wire

Model = Union[str, Mapping[str, Any]]
"""How a call's credit is shared: ``"last_non_direct"``, ``"first"``, ``"last"``, ``"linear"``, or with settings
``{"position_based": {"first": 0.4, "last": 0.4}}``, ``{"time_decay": {"half_life_hours": 168}}``,
``{"custom": {"first": [0.3], "middle": 0.1, "last": [0.5]}}``."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a visitor is, as your geo database names it."""

    country: str | None = None
    region: str | None = None
    city: str | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """What must be true of a visit: ``all``, ``any``, ``not_``, or one test of one field.

    >>> Condition(field="source", equals="google")
    Condition(field='source', equals='google')
    """

    all: Sequence[Condition] | None = None
    any: Sequence[Condition] | None = None
    not_: Condition | None = None
    field: str | None = None
    """``country``, ``region``, ``city``, ``utm_source``, ``utm_medium``, ``utm_campaign``, ``utm_term``,
    ``utm_content``, ``source``, ``medium``, ``campaign``, ``term``, ``content``, ``channel``, ``click_id``,
    ``landing_page``, ``page``, ``landing_host``, ``host``, ``referrer_host``, ``device``, ``language``, ``weekday``,
    ``hour``."""
    equals: str | None = None
    one_of: Sequence[str] | None = None
    prefix: str | None = None
    contains: str | None = None
    glob: str | None = None
    present: bool | None = None
    between: tuple[int, int] | None = None
    """For ``hour``: half-open, may wrap past midnight."""

    def __repr__(self) -> str:
        parts = ((name, getattr(self, name)) for name in self.__dataclass_fields__)
        return f"Condition({', '.join(f'{name}={value!r}' for name, value in parts if value is not None)})"


@dataclass(frozen=True, slots=True)
class Pool:
    """Numbers that are lent to clients."""

    id: str
    numbers: Sequence[str] = ()
    """Lowest position first."""
    fallback: str | None = None
    """Shown when none is free; ``None``: the page's own number stays."""
    destination: str | None = None
    """The number on the page its numbers stand in for; the tracker's if ``None``."""
    when: Condition | None = None
    """For which visits; ``None``: for all."""
    window_seconds: int = 1800
    """How long a hold outlives the client's last activity."""
    window: str = "soft"
    """``hard``: promised to its end; ``soft``: promised while the client is present."""
    presence_seconds: int = 120
    """Under soft windows: how long after its last sign of life a client counts as present."""
    quarantine_seconds: int = 0
    """How long a number rests after a hold before somebody else may get it."""
    policy: str = "longest_idle"
    """Which free number is lent: ``longest_idle``, ``random`` or ``round_robin``."""
    lazy: bool = False
    """Lend only once the visitor shows intent."""
    after_call: str = "keep"
    """What becomes of the hold when its call has ended: ``keep`` or ``release``."""
    per: Sequence[str] = ()
    """Lend to each client (empty), or to each set of values of these fields, as in ``["source", "campaign"]``."""
    target_seconds: int | None = None
    mask: str | None = None


@dataclass(frozen=True, slots=True)
class StaticNumber:
    """A number bound to a source, a page, a channel, or to a place offline."""

    number: str
    destination: str | None = None
    landing_page: str | None = None
    source: str | None = None
    medium: str | None = None
    campaign: str | None = None
    channel: str | None = None
    referrer: str | None = None
    offline: str | None = None
    """Printed on a sign, a leaflet, a car: never shown on a page."""
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class ChannelRule:
    """A rule of your own: what to call visits for which a condition holds."""

    when: Condition
    source: str | None = None
    medium: str | None = None
    campaign: str | None = None
    channel: str | None = None


@dataclass(frozen=True, slots=True)
class Attribution:
    """How credit is shared."""

    model: Model = "last_non_direct"
    lookback_days: int = 90


@dataclass(frozen=True, slots=True)
class Sources:
    """Which sign of a visit's source outranks which."""

    paid_click_first: bool = False
    assistant_channel: bool = False
    keep_spam: bool = False


@dataclass(frozen=True, slots=True)
class Rate:
    """At most ``count`` in any ``seconds``."""

    count: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Bots:
    """What counts as a bot, beside the built-in table."""

    enabled: bool = True
    also: Sequence[str] = ()
    never: Sequence[str] = ()
    missing_agent: bool = False
    lends_per_address: Rate | None = None


@dataclass(frozen=True, slots=True)
class Substitution:
    """Where one destination is looked for on the pages, and how else it is written."""

    destination: str
    aliases: Sequence[str] = ()
    scope: str | None = None
    except_: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """How numbers are looked for on the pages."""

    attributes: bool = True
    structured: bool = False
    messengers: bool = False
    substitutions: Sequence[Substitution] = ()


@dataclass(frozen=True, slots=True)
class Retention:
    """How long the past is kept, in days; ``None``: for ever."""

    holds_days: int | None = None
    visits_days: int | None = None
    calls_days: int | None = None


@dataclass(frozen=True, slots=True)
class Config:
    """A tracker's configuration. Every field but the pools' ids and numbers has a default.

    >>> config = Config(country="US", destination="(212) 555-0100", pools=[Pool("site", ["(212) 555-0101"])])
    >>> config.pools[0].window_seconds
    1800
    """

    name: str = ""
    country: str | None = None
    """Whose national numbers the configuration and the telephony may use (ISO 3166-1)."""
    destination: str | None = None
    """The business's own number, the one printed on the pages."""
    mask: str | None = None
    """How numbers are printed, as in ``+1 (###) ###-####``; without one the page's own form is kept."""
    domains: Sequence[str] = ()
    """The site's own hosts; they and their subdomains are no referrers."""
    payment_hosts: Sequence[str] = ()
    offset_minutes: int = 0
    """Minutes east of UTC for weekdays, hours and reports, where nothing else is given."""
    session_seconds: int = 1800
    target_seconds: int = 60
    """A call is a target call from this much talk on."""
    channel_target_seconds: Mapping[str, int] = field(default_factory=dict)
    caller_depth_days: int | None = None
    late_seconds: int = 7200
    late_half_life_seconds: int = 600
    attribution: Attribution = Attribution()
    rules: Sequence[ChannelRule] = ()
    sources: Sources = Sources()
    bots: Bots = Bots()
    static_numbers: Sequence[StaticNumber] = ()
    pools: Sequence[Pool] = ()
    page: Page = Page()
    retention: Retention = Retention()
    clock_tolerance_seconds: int = 5
    seed: int = 0
    """Keys the hash tables and the random policy, so that outsiders can't foresee either."""

    @staticmethod
    def from_dict(data: Mapping[str, Any]) -> Config:
        """A configuration from its JSON form."""
        return _wire.build(Config, data)

    def to_dict(self) -> dict[str, Any]:
        """The configuration in its JSON form."""
        data: dict[str, Any] = _wire.plain(self)
        return data


AnyConfig = Union[Config, Mapping[str, Any], str, "os.PathLike[str]"]
"""A configuration: dataclass, dictionary, JSON text (it begins with ``{``), or the path of a file with it."""


def config_text(config: AnyConfig) -> str:
    """A configuration in any of its forms as JSON text."""
    if isinstance(config, (Config, Mapping)):
        return _wire.dumps(config)
    if isinstance(config, str) and config.lstrip("\ufeff \t\r\n").startswith("{"):
        return config
    if isinstance(config, (str, os.PathLike)):
        return Path(config).read_text(encoding="utf-8")
    message = f"a configuration is a Config, a dict, JSON text or a path, not {type(config).__name__}"
    raise TypeError(message)
