"""Numbers on the page: in text and in HTML, on the server."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar, Union

from . import _native as native
from . import _wire
from ._answers import PageAnswer
from ._config import AnyConfig, config_text

Html = TypeVar("Html", str, bytes)


@dataclass(frozen=True, slots=True)
class Rule:
    """Shows ``tracking`` wherever ``destination`` is written. Both in E.164 form, as in ``+442079460018``."""

    destination: str
    tracking: str
    mask: str | None = None
    """Prints the number in this form, as in ``(###) ###-####``, instead of the page's own."""
    aliases: Sequence[str] = ()
    """Other written forms: a local number, a short number, a word after digits (``800-GET-PAVE``)."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One piece of text to exchange; positions are characters."""

    number: int
    """Which of the found numbers it belongs to: 0, 1, 2, ..."""
    rule: int
    segment: int
    start: int
    end: int
    text: str


class Rules:
    """Compiled substitution rules: a mapping from destination to tracking number, or :class:`Rule` objects.

    >>> rules = Rules({"+12125550100": "+12125550142"})
    >>> rules.replace("Call (212) 555-0100, or 212.555.0100 after six")
    'Call (212) 555-0142, or 212.555.0142 after six'
    >>> rules.rewrite_html('<a href="tel:+12125550100"><b>(212)</b> 555-0100</a>')
    '<a href="tel:+12125550142"><b>(212)</b> 555-0142</a>'
    """

    __slots__ = ("_native",)
    _native: native.Rules

    def __init__(self, rules: Mapping[str, str] | Iterable[Rule]) -> None:
        given = [Rule(*pair) for pair in rules.items()] if isinstance(rules, Mapping) else list(rules)
        self._native = native.Rules([(one.destination, one.tracking, one.mask, list(one.aliases)) for one in given])

    @classmethod
    def from_table(cls, table: str) -> Rules:
        """Rules that were compiled elsewhere."""
        rules = cls.__new__(cls)
        rules._native = native.Rules.from_table(table)
        return rules

    @property
    def table(self) -> str:
        """The compiled table, as the page script reads it."""
        return self._native.table

    def replace(self, text: str) -> str:
        """The text with every number replaced."""
        return self._native.replace(text)

    def edits(self, text: str | Sequence[str]) -> list[Edit]:
        """What would change in a text, or in a text that lies in segments; numbers may run over several.

        >>> Rules({"+12125550100": "+12125550142"}).edits(["☎ (212) 555-", "0100"])
        [Edit(number=0, rule=0, segment=1, start=0, end=4, text='0142')]
        """
        segments = [text] if isinstance(text, str) else list(text)
        return [Edit(*found) for found in self._native.edits(segments)]

    def rewrite_html(
        self, html: Html, *, attributes: bool = True, structured: bool = False, messengers: bool = False
    ) -> Html:
        """The page with every number replaced; every other byte stays.

        ``attributes``: also in attributes for people and scripts (``title``, ``aria-label``, ``data-phone``).
        ``structured``: also in what search engines read. ``messengers``: also in links to messengers.
        """
        return self._native.rewrite_html(html, attributes, structured, messengers)

    def rewriter(self, *, attributes: bool = True, structured: bool = False, messengers: bool = False) -> HtmlRewriter:
        """A rewriter for one page that passes in chunks."""
        return HtmlRewriter(self, attributes=attributes, structured=structured, messengers=messengers)

    def __reduce__(self) -> tuple[Any, ...]:
        return Rules.from_table, (self.table,)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Rules) and other.table == self.table

    def __hash__(self) -> int:
        return hash(self.table)

    def __repr__(self) -> str:
        return f"Rules.from_table({self.table!r})"


class HtmlRewriter:
    """Rewrites one page as it passes, in chunks of any size; numbers may lie across them. At most 64 kB are held back.

    >>> rewriter = Rules({"+12125550100": "+12125550142"}).rewriter()
    >>> rewriter.write(b"<p>(212) 555-") + rewriter.write(b"0100</p>") + rewriter.end()
    b'<p>(212) 555-0142</p>'
    """

    __slots__ = ("_native",)

    def __init__(
        self, rules: Rules, *, attributes: bool = True, structured: bool = False, messengers: bool = False
    ) -> None:
        self._native = native.Rewriter(rules._native, attributes, structured, messengers)

    def write(self, chunk: bytes) -> bytes:
        """Takes the next bytes of the page and gives what is decided."""
        return self._native.write(chunk)

    def end(self) -> bytes:
        """Ends the page and gives what was held back. The rewriter is of no use afterwards."""
        return self._native.end()


AnyRules = Union[Rules, Mapping[str, str], Iterable[Rule], PageAnswer]
"""Rules, or what they are made of; the answer of :meth:`Tracker.page` has them too."""


def _rules(rules: AnyRules) -> Rules:
    if isinstance(rules, Rules):
        return rules
    return Rules.from_table(rules.table) if isinstance(rules, PageAnswer) else Rules(rules)


def substitute(text: str, rules: AnyRules) -> str:
    """The text with every number replaced. For many texts, make :class:`Rules` once.

    >>> substitute("Call 212-555-0100", {"+12125550100": "+12125550142"})
    'Call 212-555-0142'
    """
    return _rules(rules).replace(text)


def rewrite_html(
    html: Html, rules: AnyRules, *, attributes: bool = True, structured: bool = False, messengers: bool = False
) -> Html:
    """The page with every number replaced; see :meth:`Rules.rewrite_html`."""
    return _rules(rules).rewrite_html(html, attributes=attributes, structured=structured, messengers=messengers)


def static_table(config: AnyConfig, *, spam: bool = False) -> dict[str, Any]:
    """What a browser needs to choose among static numbers without a backend: for ``ringtrace-web/decide``, as JSON.

    ``config`` has no pools, and no conditions on the visitor's place: only a backend can do that, and they are refused.
    ``spam``: the hosts of referrer spam are in it too, which makes it four times as large.

    >>> table = static_table({
    ...     "destination": "(212) 555-0100", "country": "US",
    ...     "static_numbers": [{"number": "(212) 555-0150", "source": "google", "medium": "cpc"}],
    ... })
    >>> table["numbers"][0]["number"]
    '+12125550150'
    """
    text = f'{{"config":{config_text(config)},"spam":{_wire.dumps(spam)}}}'
    table: dict[str, Any] = _wire.loads(native.ask("static_table", text))
    return table
