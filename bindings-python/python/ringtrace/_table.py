"""Tables of text for a terminal, and of HTML for a notebook."""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Sequence

WIDTH = 80
GAP = "  "
#: A column of texts is not cut below this.
TEXT_WIDTH_MIN = 8


class Column:
    """A heading and cells; texts stand left and may be cut, figures stand right and are whole."""

    def __init__(self, cells: Sequence[str], *, is_text: bool) -> None:
        self.cells = [printable(cell) for cell in cells]
        self.is_text = is_text
        self.width = max(map(width_of, self.cells), default=0)


def printable(text: str) -> str:
    """The text without what could move the cursor or turn the line around."""
    hidden = ("Cc", "Cs", "Zl", "Zp")
    turns = "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    return "".join("\ufffd" if char in turns or unicodedata.category(char) in hidden else char for char in text)


def width_of(text: str) -> int:
    """How many columns of a terminal the text takes."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text
    )


def cut(text: str, width: int) -> str:
    """The text, or as much of it as fits with a ``…`` at its end."""
    if width_of(text) <= width:
        return text
    while text and width_of(text) + 1 > width:
        text = text[:-1]
    return text + "…"


def lines(keys: Sequence[Column], figures: Sequence[Column], width: int = WIDTH) -> list[str]:
    """The table in lines of at most ``width``; figures that do not fit follow in further blocks, with the keys
    again."""
    widest = max((column.width + len(GAP) for column in figures), default=0)
    _shrink(keys, width - widest)
    taken = sum(column.width + len(GAP) for column in keys)
    out: list[str] = []
    rest = list(figures)
    while rest or not out:
        room = width - taken + len(GAP)
        block: list[Column] = []
        while rest and (not block or room >= rest[0].width + len(GAP)):
            room -= rest[0].width + len(GAP)
            block.append(rest.pop(0))
        out += [""] if out else []
        columns = [*keys, *block]
        out += [_line(columns, row) for row in range(max((len(column.cells) for column in columns), default=0))]
    return out


def _shrink(columns: Sequence[Column], room: int) -> None:
    """Makes texts narrower, the widest first, until they fit or are as narrow as they may be."""
    while columns and sum(column.width + len(GAP) for column in columns) - len(GAP) > room:
        widest = max(columns, key=lambda column: column.width)
        if widest.width <= TEXT_WIDTH_MIN:
            return
        widest.width -= 1


def _line(columns: Sequence[Column], row: int) -> str:
    parts = []
    for column in columns:
        cell = cut(column.cells[row] if row < len(column.cells) else "", column.width)
        space = " " * (column.width - width_of(cell))
        parts.append(cell + space if column.is_text else space + cell)
    return GAP.join(parts).rstrip()


def as_html(columns: Sequence[Column], *, totals: bool = False) -> str:
    """The table for a notebook; the last row stands out if it is of totals."""
    count = max((len(column.cells) for column in columns), default=0)
    rows = []
    for row in range(count):
        name = "th" if row == 0 or (totals and row == count - 1) else "td"
        cells = "".join(
            f'<{name} style="text-align:{"left" if column.is_text else "right"}">'
            f"{html.escape(column.cells[row] if row < len(column.cells) else '')}</{name}>"
            for column in columns
        )
        rows.append(f"<tr>{cells}</tr>")
    return f"<table>{''.join(rows)}</table>"
