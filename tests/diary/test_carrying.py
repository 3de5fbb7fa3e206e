"""Export and import of a diary: nothing is lost, duplicated or cut, and no spreadsheet runs a cell."""

import csv
import io
import json
import re
from datetime import date, timedelta
from itertools import count
from uuid import UUID

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from backapp.diary.carrying import MOST_FAULTS, add_entries, as_csv, as_json, read_file
from backapp.diary.entries import FIELDS, FIRST_DAY, plain_note, put, tells_of_a_sign
from backapp.diary.models import LONGEST_NOTE, MOST_ENTRIES, Diary, Entry
from backapp.library.content import catalogue
from tests.diary.conftest import day, write

uses_tables = pytest.mark.django_db
TODAY = date(2026, 11, 21)

slugs = st.sampled_from(["", "dont-crack", "bridge", "long-gone", "a", "a" * 60])
# a small alphabet, because generating all of Unicode takes seconds
ODD = "aB9 .,;=+@'\"\\\n\t\r\x00\x1b\x85éß\u202e\ud800\u2028\ufeff🙂漢"
notes = st.text(alphabet=ODD, max_size=LONGEST_NOTE).map(plain_note)
pains = st.none() | st.integers(0, 10)
days = st.dates(FIRST_DAY, timezone.localdate())
told = st.builds(
    Entry,
    day=days,
    routine=slugs,
    before=pains,
    after=pains,
    felt=st.sampled_from(["", "easier", "same", "worse"]),
    effort=st.sampled_from(["", "easy", "right", "hard"]),
    note=notes,
)
told = (told | st.builds(Entry, day=days, exercise=slugs.filter(bool), note=notes)).filter(
    lambda one: not one.empty
)


def said(entry):
    return {name: getattr(entry, name) for name in FIELDS}


diaries = st.dictionaries(st.uuids(), told, max_size=8)


def entries(held: dict) -> list[Entry]:
    return [put(Entry(uid=uid), one) for uid, one in held.items()]


def upload(client, body: bytes):
    return client.post(
        "/diary/import/", {"file": SimpleUploadedFile("d.json", body, "application/json")}
    )


NUMBERS = count(1)  # not random: test names must be the same in every process


def row(**more) -> dict:
    nothing = {
        "id": str(UUID(int=next(NUMBERS))),
        "day": "2026-11-20",
        "routine": "",
        "exercise": "",
        "before": None,
        "after": None,
        "felt": "",
        "effort": "",
        "note": "",
    }
    return nothing | {"note": "x"} | more


def file(*rows, **more) -> bytes:
    return json.dumps(
        {"format": "backapp-diary", "version": 2, "saved": "2026-11-21", "entries": list(rows)}
        | more
    ).encode()


# --------------------------------------------------------------------------------------------- JSON


@given(diaries)
def test_what_is_saved_is_read_back_whole(held):
    reading = read_file(as_json(entries(held), TODAY))
    assert reading.faults == [] and {one.uid: said(one) for one in reading.found} == {
        uid: said(one) for uid, one in held.items()
    }
    assert [one.uid for one in reading.found] == list(held)


@uses_tables
def test_a_diary_carried_to_another_device_is_the_same_there_and_twice_is_once(keeper):
    one, other = keeper(), keeper()
    write(
        one,
        back=3,
        what="routine:dont-crack",
        before="6",
        after="4",
        felt="easier",
        effort="right",
        note="“slow”\n=1+1 🙂",
    )
    write(one, back=1, what="exercise:egg-roll", after="0")
    write(one, back=1, note="later the same day")
    write(other, note="was here before")
    saved = one.get("/diary/backapp-diary.json")
    assert saved["Content-Disposition"] == 'attachment; filename="backapp-diary.json"'
    for _time in range(2):
        assert upload(other, saved.content)["Location"] == "/diary/?brought=1"
    first, second = Diary.objects.order_by("pk")
    kept = [
        tuple(getattr(entry, name) for name in ("uid", *FIELDS))
        for entry in first.entries.order_by("day", "id")
    ]
    there = [
        tuple(getattr(entry, name) for name in ("uid", *FIELDS))
        for entry in second.entries.order_by("day", "id")
    ]
    assert [entry for entry in there if entry[-1] != "was here before"] == kept and len(there) == 4
    assert (
        json.loads(other.get("/diary/backapp-diary.json").content)["entries"][:3]
        == json.loads(saved.content)["entries"]
    )


@uses_tables
def test_an_entry_that_is_here_already_stays_as_it_is_here(keeper):
    client = write(keeper(), note="as it was")
    saved = client.get("/diary/backapp-diary.json").content
    write(client, at=f"/diary/entries/{Entry.objects.get().uid}/", note="changed since")
    upload(client, saved)
    assert [entry.note for entry in Entry.objects.all()] == ["changed since"]


def test_the_fullest_diary_that_can_be_is_less_than_may_be_sent():
    longest = Entry(
        day=TODAY,
        routine="r" * 60,
        before=10,
        after=10,
        felt="easier",
        effort="right",
        note='"' * 2 + "🙂" * (LONGEST_NOTE - 2),
    )
    full = as_json(entries({UUID(int=n): longest for n in range(MOST_ENTRIES)}), TODAY)
    limit = settings.UPLOADS["/diary/import/"]
    assert len(full) + 10_000 < limit < settings.FILE_UPLOAD_MAX_MEMORY_SIZE, (
        "kept in memory, never in a file of its own"
    )
    assert len(read_file(full).found) == MOST_ENTRIES


NOT_OURS = [
    b"", b"{}", b"[]", b"null", b"7", b'"backapp-diary"', b"\xff\xfe", b"PK\x03\x04", b"[" * 100_000, b"1" * 10_000, b'{"format": NaN}',
    b'{"format": "backapp-diary", "format": "backapp-diary", "version": 1, "saved": "", "entries": []}', b"Day,What\n", file(format="other"),
]  # fmt: skip


@pytest.mark.asvs("5.2.2")
@pytest.mark.parametrize("body", NOT_OURS, ids=lambda body: str(body[:30]))
def test_what_is_no_diary_of_ours_is_refused(body):
    reading = read_file(body)
    assert reading.found == () and len(reading.faults) == 1 and "Traceback" not in reading.faults[0]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (file(row())[:-40], "breaks off, at line 1"),
        (file(version=3), "another version"),
        (file(version=True), "another version"),
        (file(version="1"), "another version"),
        (file(more=1), "added to this file"),
        (file(entries={}), "added to this file"),
        (file(*[row() for _ in range(MOST_ENTRIES + 1)]), "more than 1000"),
    ],
)
def test_a_damaged_file_is_refused_with_the_reason(body, said):
    reading = read_file(body)
    assert reading.found == () and len(reading.faults) == 1 and said in reading.faults[0]


def without_effort(one: dict) -> dict:
    return {name: value for name, value in one.items() if name != "effort"}


def test_a_file_of_the_version_before_is_read_and_says_nothing_of_how_much_it_was():
    reading = read_file(file(without_effort(row(felt="same")), version=1))
    assert not reading.faults and [(one.felt, one.effort) for one in reading.found] == [
        ("same", "")
    ]


@pytest.mark.parametrize("bad", [row(), None, [], without_effort(row()) | {"more": 1}])
def test_what_is_no_entry_of_the_version_before_is_named(bad):
    reading = read_file(file(without_effort(row()), bad, version=1))
    assert reading.found == () and len(reading.faults) == 1 and "parts" in reading.faults[0]


TWICE = "0c5a8a3e-52c1-4d52-9c29-5a3f6f0f7a11"
AT_FAULT = [
    (row(id="7"), "id"), (row(id=7), "id"), (row(id=TWICE.upper() + "{}"), "id"), (row(id="{" + TWICE + "}"), "id"),
    (row(day="2026-02-30"), "day"), (row(day="20261120"), "day"), (row(day=20261120), "day"), (row(day=day(-2)), "day"), (row(day=None), "day"),
    (row(routine="../admin"), "routine"), (row(routine="-x"), "routine"), (row(exercise=None), "routine"), (row(routine="x" * 61), "routine"),
    (row(routine="a", exercise="b"), "both"), (row(routine="a\n"), "routine"), (row(routine=["a"]), "routine"),
    (row(before=11), "pain"), (row(after=-1), "pain"), (row(before=True), "pain"), (row(before=3.0), "pain"), (row(after="3"), "pain"),
    (row(felt="great"), "felt"), (row(felt=None), "felt"), (row(felt=["easier"]), "felt"),
    (row(effort="fine"), "how much"), (row(effort=None), "how much"), (row(effort=["easy"]), "how much"),
    (row(note="x" * (LONGEST_NOTE + 1)), "note"), (row(note=None), "note"), (row(note=" x"), "note"), (row(note="\ud800"), "note"), (row(note="\x1b[2J"), "note"),
    (row(note=""), "nothing but a day"), (row() | {"extra": 1}, "parts"), ({}, "parts"), (None, "parts"), ([], "parts"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("bad", "said"),
    AT_FAULT,
    ids=[f"{number}-{said}" for number, (_bad, said) in enumerate(AT_FAULT)],
)
def test_one_bad_entry_is_named_and_none_is_taken(bad, said):
    reading = read_file(file(row(), bad, row()))
    assert reading.found == () and len(reading.faults) == 1
    assert reading.faults[0].startswith("Entry 2: ") and said in reading.faults[0]


def test_an_entry_that_stands_twice_is_named_and_no_more_than_a_few_faults_are():
    reading = read_file(file(row(id=TWICE), row(), row(id=TWICE)))
    assert reading.found == () and reading.faults == ["Entry 3: it stands in the file twice."]
    assert len(read_file(file(*[row(before=99) for _ in range(50)])).faults) == MOST_FAULTS


@uses_tables
@pytest.mark.parametrize(
    "body",
    [file(row(note="fresh"), row(before=99)), b"{}", b"", file(row(note="<script>"), None)],
    ids=["value", "empty-object", "empty", "no-entry"],
)
def test_a_bad_file_changes_nothing_and_the_page_says_so(keeper, body):
    client = write(keeper(), note="was here before")
    response = upload(client, body)
    text = response.content.decode()
    assert (
        response.status_code == 422
        and "<title>Error:" in text
        and "Nothing was added." in text
        and "<script>" not in text
    )
    assert [entry.note for entry in Entry.objects.all()] == ["was here before"]


@pytest.mark.asvs("5.2.4")
@uses_tables
def test_more_than_a_diary_holds_is_refused_whole(keeper):
    keeper()
    held = Diary.objects.get()
    Entry.objects.bulk_create(
        [Entry(diary=held, day=TODAY, before=1) for _ in range(MOST_ENTRIES - 1)]
    )
    fresh = read_file(file(row(), row())).found
    assert add_entries(held, fresh) is None and held.entries.count() == MOST_ENTRIES - 1
    assert add_entries(held, fresh[:1]) == 1


@uses_tables
@pytest.mark.parametrize("data", [{}, {"file": "text"}])
def test_without_a_file_the_page_asks_for_one(keeper, data):
    response = keeper().post("/diary/import/", data)
    assert response.status_code == 422 and "Choose the file first" in response.content.decode()


@pytest.mark.asvs("5.2.1")
@uses_tables
def test_a_file_is_taken_at_that_address_and_nowhere_else(keeper):
    client, big = keeper(), b"x" * (settings.UPLOADS["/diary/import/"] + 1)
    assert upload(client, big).status_code == 413
    assert upload(client, b"x" * 1_000_000).status_code == 422, (
        "larger than other forms may be, and read"
    )
    for address in ("/diary/new/", "/diary/start/", "/screening/", "/finish/"):
        assert (
            client.post(address, {"file": SimpleUploadedFile("d.json", b"{}")}).status_code == 400
        ), address
        assert client.post(address, {"note": "x" * 100_000}).status_code == 413, address


# ---------------------------------------------------------------------------------------------- CSV


def cells(body: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline="")))


@uses_tables
def test_the_table_has_names_and_numbers_in_the_order_of_days(keeper):
    client = write(
        keeper(),
        back=1,
        what="exercise:bridge",
        before="3",
        after="10",
        felt="same",
        effort="hard",
        note="two\nlines, and “marks”",
    )
    write(client, back=2, what="routine:dont-crack")
    response = client.get("/diary/backapp-diary.csv")
    assert response["Content-Type"] == "text/csv; charset=utf-8" and response.content.startswith(
        b"\xef\xbb\xbf"
    )
    head, first, second = cells(response.content)
    assert head == [
        "Day",
        "What",
        "Pain before",
        "Pain after",
        "Felt afterwards",
        "How it was",
        "Note",
    ]
    assert first == [day(2), catalogue().routines["dont-crack"].name, "", "", "", "", ""]
    assert second == [
        day(1), "Bridge", "3", "10", "The same", "Too much", "two\nlines, and “marks”",
    ]  # fmt: skip


FORMULA = re.compile(r"^[\s\"']*[=+\-@\uff1d\uff0b\uff0d\uff20]")


def runs(text: str) -> bool:
    """Whether any cell begins a formula, for any cell separator that spreadsheets know."""
    return any(
        piece.lstrip(' "\t\n')[:1] in tuple("=+-@＝＋－＠")
        for piece in re.split(r"[;,|\n]", text)
        if piece.lstrip(' "\t\n')
    )


@uses_tables
@given(st.text(alphabet="=+-@;,|\n\"' aA1\uff1d\uff0b\uff0d\uff20", max_size=30).map(plain_note))
def test_no_cell_of_the_table_can_be_taken_for_a_formula(note):
    (_head, line) = cells(as_csv([Entry(day=TODAY, note=note)], catalogue()))
    assert not runs(line[6]), line
    assert line[6].replace("'", "") == note.replace("'", ""), "nothing but apostrophes is added"


@pytest.mark.asvs("1.2.10")
@uses_tables
@pytest.mark.parametrize(
    "note", ["=1+1", "+1", "-2+3", "@SUM(A1)", "=cmd|' /C calc'!A0", '";=1+1', "a\n=1+1", "＝1+1"]
)
def test_known_formulas_have_an_apostrophe_before_them(note):
    assert runs(note)
    (_head, line) = cells(as_csv([Entry(day=TODAY, note=note)], catalogue()))
    assert not runs(line[6]) and "'" in line[6]


# -------------------------------------------------------------------------- words of a warning sign

FILLER = "I slept well and walked to the shops and back again with the dog. "


@pytest.mark.parametrize(
    "sign", ["numb between my legs", "can't pee", "chest pain", "I want to end it all"]
)
@pytest.mark.parametrize("before", ["", FILLER, FILLER * 2, FILLER * 3])
def test_words_of_a_warning_sign_are_found_wherever_they_stand_in_a_note(sign, before):
    assert tells_of_a_sign(before + sign) and tells_of_a_sign(f"{before}{sign}. {FILLER}")
    assert not tells_of_a_sign(before)


@uses_tables
def test_a_young_note_that_speaks_of_a_sign_brings_the_warning_signs_first(keeper):
    client = keeper()
    write(client, note="stiff in the morning", back=1)
    assert "can describe a warning sign" not in client.get("/diary/").content.decode()
    write(client, note="numb between my legs", back=13)
    main = client.get("/diary/").content.decode().partition("<main")[2]
    assert 0 < main.index("can describe a warning sign") < main.index("Write an entry")
    Entry.objects.filter(note__startswith="numb").update(
        day=timezone.localdate() - timedelta(days=14)
    )
    assert "can describe a warning sign" not in client.get("/diary/").content.decode()
