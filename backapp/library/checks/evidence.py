"""Statements of evidence, and words with more than one meaning."""

import re
from collections.abc import Iterator

from backapp.library.authored import Content, Fault
from backapp.library.checks.rule import each
from backapp.library.checks.wording import VISITORS_READ


def _figures(text: str) -> set[str]:
    """The numbers with a decimal point in `text`, without their signs."""
    return set(re.findall(r"\d+\.\d+", text))


def _unchecked_figures(content: Content) -> Iterator[Fault]:
    for row in content.of("library.claim"):
        unchecked = _figures(" ".join(row["unchecked_figures"]))
        for name in VISITORS_READ["library.claim"]:
            if "(k)" in row[name]:
                yield row.fault(name, "contains a figure marked as unchecked")
            for figure in unchecked & _figures(row[name]):
                message = f"contains {figure}, which still has to be checked"
                yield row.fault(name, message)


_words = each(
    "library.ambiguousword",
    (
        "options",
        "an ambiguous word has at least two choices",
        lambda row, content: (
            len(content.under("library.ambiguousoption", "word").get(row.key[0], [])) < 2
        ),
    ),
)
CHECKS = (_unchecked_figures, _words)
