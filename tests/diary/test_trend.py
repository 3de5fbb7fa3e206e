"""The advice of the diary at the limits of each rule; and the chart, which shows the same as the
table.
"""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from backapp.diary.chart import BOTTOM, LEFT, PARTS, RIGHT, SPANS, TOP, chart
from backapp.diary.models import Diary, Entry
from backapp.diary.trend import Point, reasons

TODAY = date(2026, 11, 21)  # a Saturday
TEMPLATES = Path(__file__).parents[2] / "templates/diary"


def at(back, before=None, after=None, felt=""):
    return Point(TODAY - timedelta(days=back), before, after, felt)


def week(last, pain):
    """Two entries in the week that ended `last` days ago."""
    return [at(last, pain), at(last + 6, pain)]


SAID = [
    ([], []),
    ([at(0, 3, 5)], []),
    ([at(0, 3, 5), at(7, 2, 4)], ["worse-twice"]),
    ([at(0, felt="worse"), at(3, felt="worse")], ["worse-twice"]),
    ([at(0, felt="worse"), at(8, felt="worse")], []),
    ([at(13, felt="worse"), at(14, felt="worse")], ["worse-twice"]),
    ([at(14, felt="worse"), at(15, felt="worse")], []),
    ([at(0, 3, 4), at(1, 3, 4)], []),
    ([at(0, 5)], []),
    ([at(0, 6)], ["high"]),
    ([at(6, 2, 6)], ["high"]),
    ([at(7, 6)], []),
    (week(0, 4) + week(14, 4), ["two-weeks"]),
    (week(0, 3) + week(14, 3), []),
    (week(0, 4) + week(14, 5), []),
    (week(0, 4) + [at(14, 4)], []),
    (week(0, 3) + week(14, 1), ["rising"]),
    (week(0, 2) + week(14, 1), []),
    (week(0, 5) + week(14, 3), ["rising"]),
    (week(0, 1) + week(28, 1), ["four-weeks"]),
    (week(0, 0) + week(28, 0), []),
    (week(0, 1) + week(28, 2), []),
    (week(0, 5) + week(14, 5) + week(28, 5), ["two-weeks", "four-weeks"]),
    ([at(0, None, 4), at(6, None, 4), at(14, 4), at(20, 4)], ["two-weeks"]),
    ([at(-2, 9, 10, "worse"), at(-3, 9, 10, "worse")], []),
]  # fmt: skip


@pytest.mark.parametrize(("points", "said"), SAID)
def test_each_reason_at_its_edge(points, said):
    assert reasons(points, TODAY) == said == reasons(reversed(points), TODAY)


points = st.builds(
    Point, st.dates(TODAY - timedelta(days=60), TODAY), st.none() | st.integers(0, 10), st.none() | st.integers(0, 10),
    st.sampled_from(["", "easier", "same", "worse"]),
)  # fmt: skip


@given(st.lists(points, max_size=30))
def test_pain_that_only_went_down_is_never_spoken_of(told):
    falling = [Point(p.day, max(0, (TODAY - p.day).days // 7), None) for p in told]
    assert set(reasons(falling, TODAY)) <= {"high"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("felt", "heading"), [("worse", "Show this to a clinician"), ("same", None)]
)
def test_what_it_says_stands_before_everything_else_and_leads_on(keeper, felt, heading):
    client, today = keeper(), timezone.localdate()
    Entry.objects.bulk_create(
        [Entry(diary=Diary.objects.get(), day=today - timedelta(days=n), felt=felt) for n in (1, 3)]
    )
    main = client.get("/diary/").content.decode().partition("<main")[2].partition("</main")[0]
    if heading is None:
        assert "advice" not in main and "notice care" not in main
        return
    assert main.index(heading) < main.index("Write an entry")
    assert (
        'href="/screening/"' in main
        and 'href="/warning-signs/"' in main
        and "twice within a week" in main
    )


def test_nothing_in_the_diary_praises_counts_days_in_a_row_or_urges():
    for path in TEMPLATES.glob("*.html"):
        found = re.findall(
            r"\b(well done|great|good job|keep going|streak|in a "
            r"row|goal|badge|congrat\w*|proud|awesome)\b",
            path.read_text(),
            re.I,
        )
        assert found == [], path


# -------------------------------------------------------------------------------------------- chart


@given(st.lists(points, max_size=40), st.sampled_from(SPANS))
def test_the_drawing_and_the_table_hold_the_same_numbers_and_stay_in_the_field(told, span):
    made = chart(told, TODAY, span)
    assert len(made.parts) == PARTS and made.parts[0].start < made.parts[-1].start <= TODAY
    for name in ("before", "after"):
        line, values = getattr(made, name), [getattr(part, name) for part in made.parts]
        assert [round((BOTTOM - y) * 10 / (BOTTOM - TOP), 1) for _x, y in line.marks] == [
            value for value in values if value is not None
        ]
        assert all(LEFT < x < RIGHT and TOP <= y <= BOTTOM for x, y in line.marks)
        joined = sum(path.count("L") for path in line.paths)
        assert joined == sum(
            a is not None and b is not None for a, b in zip(values, values[1:], strict=False)
        ), "gaps stay gaps"
    inside = [point for point in told if point.day >= made.parts[0].start]
    assert sum(part.count for part in made.parts) == len(inside)
    assert [part.start for part in made.rows] == sorted(
        (part.start for part in made.parts if part.count), reverse=True
    )


def test_weeks_begin_on_mondays_and_months_on_their_first_day():
    weeks, year = chart([], TODAY), chart([], TODAY, "year")
    assert weeks.parts[-1].start == date(2026, 11, 16) and weeks.parts[0].start == date(2026, 8, 31)
    assert year.parts[-1].start == date(2026, 11, 1) and year.parts[0].start == date(2025, 12, 1)
    assert not weeks.drawn and weeks.rows == ()


def test_a_mean_is_of_what_was_told():
    (part,) = chart([at(0, 3), at(1, 4, 2), at(2)], TODAY).rows
    assert (part.count, part.before, part.after) == (3, 3.5, 2.0)


@pytest.mark.django_db
def test_the_chart_has_a_name_and_its_table_the_same_means(keeper):
    client, today = keeper(), timezone.localdate()
    Entry.objects.bulk_create(
        [Entry(diary=Diary.objects.get(), day=today, before=b, after=1) for b in (2, 5)]
    )
    text = client.get("/diary/").content.decode()
    assert re.search(
        r'<svg class="pain-chart"[^>]* role="img" aria-labelledby="chart-title '
        r'chart-words"><title id="chart-title">',
        text,
    )
    assert re.search(r"<td>2</td><td>3.5</td><td>1</td>", text)
    assert text.count("<circle") == 2 and 'aria-current="true">By week' in text, (
        "one mark, and the key"
    )
    assert 'aria-current="true">By month' in client.get("/diary/?span=year").content.decode()
    Entry.objects.update(before=None, after=None, note="x")
    assert "No pain was written down" in client.get("/diary/?span=made-up").content.decode()
