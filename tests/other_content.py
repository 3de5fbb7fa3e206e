"""Content with rows that the tests of the code have never heard of: an exercise, a warning sign, a
condition, and texts in other words.

`write(folder)` writes it there; then TEST_CONTENT=folder lets the tests run on it.

Code is tested by relations ("what is shown is the catalogue"), so no such test may turn red for it
(tests/library/test_other_content.py).
"""

import json
from pathlib import Path

from backapp.library.authored import AUTHORED, Content, Row

HERE = Path(__file__).resolve().parents[1] / "fixtures" / "library"
EXERCISE, LIKE = "sunday-tilt", "pelvic-tilt"
SIGN, SIGN_LIKE = "hiccups-for-days", "visceral"
CONDITION, CONDITION_LIKE = "tailbone-on-sundays", "gerd"
#: file, row, field -> words put before what stands there. No rule reads any of them.
REWORDED = (
    ("exercises.json", "bridge", "summary", "On a good day: "),
    ("conditions.json", "osteoporosis", "explanation", "Put simply: "),
    ("red_flags.json", "fever", "action", "Tell somebody near you. "),
    ("claims.json", None, "statement", "In short: "),
    ("routines.json", "dont-crack", "purpose", "For most people: "),
)


def write(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    files = {
        path.name: json.loads(path.read_text(encoding="utf-8")) for path in HERE.glob("*.json")
    }
    for name in ("exercises.json", "instructions.json", "figures.json", "drawings.json"):
        files[name].append(
            _another(files[name], "slug" if name == "exercises.json" else "exercise")
        )
    offers = [row for row in files["replacements.json"] if row["fields"]["exercise"] == [LIKE]]
    files["replacements.json"] += [
        row | {"fields": row["fields"] | {"exercise": [EXERCISE]}} for row in offers
    ]
    files["red_flags.json"].append(_sign(files["red_flags.json"]))
    files["conditions.json"].append(_condition(files["conditions.json"]))
    files["contraindications.json"] += [
        row | {"fields": row["fields"] | {"condition": [CONDITION]}}
        for row in files["contraindications.json"]
        if row["fields"]["condition"] == [CONDITION_LIKE]
    ]
    _reword({name: [row["fields"] for row in rows] for name, rows in files.items()})
    for name, rows in files.items():
        (folder / name).write_text(json.dumps(rows, ensure_ascii=False, indent=1), encoding="utf-8")


def reworded(content: Content) -> Content:
    """`content` in other words, and otherwise as it is."""
    rows = {
        label: [Row(label, dict(row.fields), row.number) for row in rows]
        for label, rows in content.rows.items()
    }
    _reword({AUTHORED[label][0]: [row.fields for row in found] for label, found in rows.items()})
    for row in rows["library.contraindication"]:
        row.fields["reason"] = (
            f"As far as we know: {row.fields['reason']}" if row.fields["reason"] else ""
        )
    return Content(rows)


def _reword(files) -> None:
    for name, slug, field, words in REWORDED:
        fields = next(fields for fields in files[name] if slug in (None, fields["slug"]))
        fields[field] = words + fields[field]


def _another(rows, key):
    fields = next(row["fields"] for row in rows if row["fields"][key] in (LIKE, [LIKE]))
    copied = json.loads(json.dumps(fields))
    copied[key] = EXERCISE if key == "slug" else [EXERCISE]
    if key == "slug":
        copied |= {
            "name": "Sunday tilt",
            "order": 999,
            "summary": "Rock your hips slowly, as on a free morning.",
        }
    for name in ("how_to", "mistakes", "easier", "harder", "stop_rules"):
        if name in copied:
            copied[name] = [
                f"On a Sunday, without any hurry at all: {line}" for line in copied[name]
            ]
    if "feel" in copied:
        copied["feel"] = f"Like a Sunday. {copied['feel']}"
        for name in ("set_up", "first_time"):
            copied[name] = [f"On Sunday: {line}" for line in copied[name]]
        for name in ("cue", "breathing", "ease_off"):
            copied[name] = f"On Sunday: {copied[name]}"
    return {
        "model": rows[0]["model"],
        "fields": copied,
    }


def _sign(rows):
    copied = json.loads(
        json.dumps(next(row["fields"] for row in rows if row["fields"]["slug"] == SIGN_LIKE))
    )
    words = {
        "short": "Hiccups that have lasted for days",
        "short_they": "Hiccups that have lasted for days",
    }
    words |= {
        "question": "Have you had hiccups for days?",
        "question_they": "Have they had hiccups for days?",
    }
    copied |= words | {"slug": SIGN, "order": 99, "page": "last", "place": 99}
    return {"model": "library.redflag", "fields": copied}


def _condition(rows):
    like = next(row["fields"] for row in rows if row["fields"]["slug"] == CONDITION_LIKE)
    words = {"label": "A tailbone that aches on Sundays", "name": "Sunday coccydynia"}
    other = {"slug": CONDITION, "order": 999, "synonyms": ["sunday tailbone"]}
    return {"model": "library.condition", "fields": like | words | other}
