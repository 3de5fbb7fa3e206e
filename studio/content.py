"""The content files that the studio shares with the site: it reads poses, and writes drawings.

The site's `format_content` lays both out in the same way (backapp/library/authored.py).
"""

import hashlib
import json
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "fixtures" / "library"
FIGURES = FOLDER / "figures.json"
DRAWINGS = FOLDER / "drawings.json"
WORDS = ("moves", "caption")  # what a pose says: no drawing depends on it


def poses(file=FIGURES):
    """{exercise: pose} of a file of figures; {its name: pose} of a file with one pose."""
    found = json.loads(Path(file).read_text(encoding="utf-8"))
    if isinstance(found, dict):
        return {Path(file).stem: found}
    return {row["fields"]["exercise"][0]: row["fields"]["pose"] for row in found}


def geometry(pose):
    """A stored pose without its words."""
    frames = [{k: v for k, v in f.items() if k not in WORDS} for f in pose["keyframes"]]
    return {**{k: v for k, v in pose.items() if k not in WORDS}, "keyframes": frames}


def digest(pose):
    """What a drawing was drawn from: a hash of the pose without its words."""
    return hashlib.sha256(json.dumps(geometry(pose), sort_keys=True).encode()).hexdigest()


def drawings(file=DRAWINGS):
    """{exercise: its stored drawing}."""
    if not file.exists():
        return {}
    rows = json.loads(file.read_text(encoding="utf-8"))
    return {row["fields"]["exercise"][0]: row["fields"] for row in rows}


def write_drawings(found, file=DRAWINGS):
    """Write the drawings {exercise: fields}."""
    rows = []
    for name in sorted(found):
        fields = {"exercise": [name], **found[name]}
        lines = ",\n".join(f"      {json.dumps(k)}: {_value(v)}" for k, v in fields.items())
        rows.append(
            f'  {{\n    "model": "library.drawing",\n    "fields": {{\n{lines}\n    }}\n  }}'
        )
    file.write_text("[\n" + ",\n".join(rows) + "\n]\n", encoding="utf-8", newline="\n")


def _value(value):
    if isinstance(value, list) and len(json.dumps(value)) > 120:
        entries = ",\n".join(f"        {json.dumps(v, ensure_ascii=False)}" for v in value)
        return f"[\n{entries}\n      ]"
    return json.dumps(value, ensure_ascii=False)
