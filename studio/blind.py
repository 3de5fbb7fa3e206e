"""Pictures for the blind test (docs/figures/blind-test.md): `python -m studio.blind OUT --seed 1`.

Each exercise gets a random number instead of its name. OUT/stills has all its stills in a row, at
the size they have on a phone, and OUT/cards its card at 120 pixels, both without a word. key.json,
beside OUT so that no reader meets it, says which number is which exercise.
"""

import argparse
import hashlib
import json
import random
import sys
from pathlib import Path

from studio import content, sheet

STILL, CARD = 350, 120  # pixels
CARD_HIGH = 75
HIGHEST = 460  # of a portrait still at its width


def numbered(names, seed):
    """Number (text) -> exercise, always the same for one seed."""
    dice = random.Random(seed)
    numbers = dice.sample(range(100, 1000), len(names))
    return dict(zip(map(str, numbers), sorted(names), strict=True))


def digest(row):
    """A short digest of the drawings that were shown."""
    return hashlib.sha256("".join([*row["stills"], row["card"]]).encode()).hexdigest()[:12]


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="studio.blind", description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("names", nargs="*", help="exercises (default: all)")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    stored = content.drawings()
    rows = {name: stored[name] for name in options.names or stored}
    key = numbered(rows, options.seed)
    for part in ("stills", "cards"):
        (options.out / part).mkdir(parents=True, exist_ok=True)
    for number, name in key.items():
        stills = [("", svg) for svg in rows[name]["stills"]]
        wide = (STILL + 6) * len(stills) + 6
        html = sheet.page(stills, STILL)
        sheet.photograph(html, options.out / "stills" / f"{number}.png", wide, HIGHEST)
        html = sheet.page([("", rows[name]["card"])], CARD)
        sheet.photograph(html, options.out / "cards" / f"{number}.png", CARD + 6, CARD_HIGH + 6)
    beside = options.out.with_name(f"{options.out.name}-key.json")
    shown = {
        number: {"exercise": name, "shown": digest(rows[name])} for number, name in key.items()
    }
    beside.write_text(json.dumps(shown, indent=1))
    sys.stdout.write(f"{len(key)} exercises in {options.out}, the key in {beside}\n")


if __name__ == "__main__":
    main()
