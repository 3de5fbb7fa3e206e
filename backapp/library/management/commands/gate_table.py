"""`manage.py gate_table`: the rules as tables, made from the fixtures: warning signs → what
follows, conditions × exercises → level.

`docs/safety/gate-table.md` is this output; `make check` fails when it is stale, so that a change of
a rule shows as a diff of its effect.
"""

from django.core.management.base import BaseCommand

from backapp.gate.loads import combine
from backapp.gate.vocabulary import Level
from backapp.library.authored import read_files
from backapp.library.rulebook import build_rulebook

MARKS = {Level.OK: "·", Level.CAUTION: "c", Level.CLINICIAN: "C", Level.AVOID: "✗"}


class Command(BaseCommand):
    help = "Print the rules of the fixtures as tables in Markdown."

    def handle(self, *args, **options):
        book = build_rulebook(read_files())
        self.stdout.write(
            "\n".join([*_intro(book), *_flags(book), *_conditions(book), *_matrix(book)])
        )


def _intro(book) -> list[str]:
    return [
        "# What the gate does, as tables",
        "",
        "Made by `manage.py gate_table` from the fixtures; do not edit. Each row is one "
        "sign's or condition's own effect, before time",
        "windows, attestations and positive indications (docs/clinical/facts.md 6; docs/adr/).",
        "",
    ]


def _flags(book) -> list[str]:
    rows = [
        "## Warning signs (yes and not sure alike)",
        "",
        "| sign | how soon | what stays open | suspects | in the short check | held |",
    ]
    rows.append("|---|---|---|---|---|---|")
    for flag in book.red_flags.values():
        more = ", ".join(flag.suspects + flag.adds) or "–"
        check, held = ("yes" if value else "–" for value in (flag.session_check, flag.sticky))
        rows.append(
            f"| {flag.slug} | {flag.urgency.word} | {flag.scope.word} | {more} | {check} | {held} |"
        )
    return [*rows, ""]


def _conditions(book) -> list[str]:
    rows = [
        "## Conditions",
        "",
        "| condition | floor | self-manipulation | prone props | a clinician's word | "
        "follow-up questions |",
    ]
    rows.append("|---|---|---|---|---|---|")
    for slug, condition in book.conditions.items():
        word = (
            ("lifts its floor" if condition.liftable else "counts") if condition.attestable else "–"
        )
        asks = ", ".join(follow_up.name for follow_up in condition.follow_ups) or "–"
        prone = "yes" if condition.prone_extension else "–"
        rows.append(
            f"| {slug} | {condition.floor.word} | {condition.manipulation.value} | {prone} "
            f"| {word} | {asks} |"
        )
    return [*rows, ""]


def _matrix(book) -> list[str]:
    rows = ["## Exercises × conditions: the strictest level of any load", ""]
    rows += [
        "`·` no limit · `c` with care · `C` only with a clinician's word · `✗` withheld. "
        "Columns are the conditions in the order above.",
        "",
    ]
    rows += ["```"]
    width = max(map(len, book.exercises))
    for slug, exercise in book.exercises.items():
        marks = []
        for condition in book.conditions.values():
            levels = combine([condition])
            marks.append(
                MARKS[
                    max(
                        (levels.get(load, (Level.OK,))[0] for load in exercise.loads),
                        default=Level.OK,
                    )
                ]
            )
        rows.append(f"{slug:<{width}} {''.join(marks)}")
    return [*rows, "```"]
