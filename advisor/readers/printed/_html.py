"""The text and the tables of an HTML page as lines: a table's row as `| cell | cell |`."""

from __future__ import annotations

from html.parser import HTMLParser

_HIDDEN = frozenset({"script", "style", "head"})
_ENDS_LINE = frozenset({"p", "div", "br", "li", "tr", "table", "pre", "h1", "h2", "h3", "h4"})
_CELLS = frozenset({"td", "th"})


def lines_of(html: str) -> str:
    """The page as the lines that a person reads on it; broken markup is passed over."""
    page = _Page()
    page.feed(html)
    page.close()
    return "".join(page.parts)


class _Page(HTMLParser):
    """Collects text; between the tags of a row its cells."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._cells: list[str] | None = None
        self._hidden = 0
        self._verbatim = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Opens a row, a cell, or text that is shown as it stands."""
        self._hidden += tag in _HIDDEN
        self._verbatim += tag == "pre"
        if tag == "tr":
            self._cells = []
        elif tag in _CELLS and self._cells is not None:
            self._cells.append("")
        elif tag in _ENDS_LINE and self._cells is None:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """Closes what was opened; a row becomes a line."""
        self._hidden -= tag in _HIDDEN and self._hidden > 0
        self._verbatim -= tag == "pre" and self._verbatim > 0
        if tag == "tr" and self._cells is not None:
            self.parts.append("\n| " + " | ".join(" ".join(cell.split()) for cell in self._cells) + " |\n")
            self._cells = None
        elif tag in _ENDS_LINE and self._cells is None:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        """Adds text to the cell or the line."""
        if self._hidden:
            return
        if self._cells:
            self._cells[-1] += data
        elif self._cells is None:
            self.parts.append(data if self._verbatim else " ".join(data.split("\n")))
