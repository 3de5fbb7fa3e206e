"""How long a page of questions takes, by its words and its taps.

A page is measured as it arrives: what is inside a closed <details> or only spoken is not counted.

    >>> seconds("<h1>How old are you?</h1>", taps=2)
    7.0
"""

from html.parser import HTMLParser

WORDS_A_MINUTE = 240  # silent reading of plain text by an adult (PROJECT; Brysbaert 2019: 238)
SECONDS_A_TAP = 3
VOID = {"input", "br", "hr", "img", "link", "meta", "path", "use", "circle", "rect", "line"}
UNSEEN = {"script", "style", "template", "svg", "noscript"}


def seconds(html: str, taps: int) -> float:
    """Return the seconds that a page takes: reading its words, and tapping."""
    return words(html) * 60 / WORDS_A_MINUTE + taps * SECONDS_A_TAP


def words(html: str) -> int:
    """Return the number of words that a page shows on arrival."""
    reader = _Shown()
    reader.feed(html)
    reader.close()
    return reader.count


class _Shown(HTMLParser):
    """Counts the visible words of some HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.count, self._open = 0, list[tuple[str, bool]]()

    def handle_starttag(self, tag, attrs) -> None:
        if tag in VOID:
            return
        said = dict(attrs)
        closed = bool(self._open) and self._open[-1][0] == "details" and tag != "summary"
        unseen = tag in UNSEEN or "hidden" in said or "vh" in (said.get("class") or "").split()
        unseen |= tag == "option" and "selected" not in said  # a list shows one line
        shown = not (unseen or closed) and self._is_shown()
        # what is open at arrival reads like any other element
        self._open.append(("details-open" if tag == "details" and "open" in said else tag, shown))

    def handle_endtag(self, tag) -> None:
        names = [name.removesuffix("-open") for name, _shown in self._open]
        if tag in names:
            del self._open[len(names) - 1 - names[::-1].index(tag) :]

    def handle_data(self, data: str) -> None:
        if self._is_shown():
            self.count += sum(any(c.isalnum() for c in word) for word in data.split())

    def _is_shown(self) -> bool:
        return all(shown for _name, shown in self._open)
