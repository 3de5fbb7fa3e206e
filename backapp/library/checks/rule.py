"""Rules about single rows, written as a table."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from backapp.library.authored import Content, Fault, Row

Check = Callable[[Content], Iterator[Fault]]
#: (field with the fault, message, function that tells whether a row breaks the rule)
Rule = tuple[str, str, Callable[[Row, Content], object]]


def each(label: str, *rules: Rule) -> Check:
    """A check that applies `rules` to every row of `label`."""

    def check(content: Content) -> Iterator[Fault]:
        for row in content.of(label):
            yield from broken(row, content, rules)

    return check


def broken(row: Row, content: Content, rules: Iterable[Rule]) -> Iterator[Fault]:
    """The faults of one row."""
    return (row.fault(field, message) for field, message, found in rules if found(row, content))


def repeated(entries: Iterable) -> Iterator[tuple[object, int]]:
    """Yields each repeated entry with its count."""
    return ((entry, count) for entry, count in Counter(entries).items() if count > 1)
