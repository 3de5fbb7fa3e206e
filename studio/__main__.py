"""`python -m studio …`: make bodies, draw, check, and look."""

import argparse
import gzip
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from studio import archive, check, content, draw, look, one, pose, sheet
from studio.body import FOLDER
from studio.solve import Solver

STYLES = Path(__file__).parent.parent / "static" / "css" / "figures.css"


def say(text):
    sys.stdout.write(f"{text}\n")


def bodies(options):
    """Make the body files from the archive."""
    made = archive.make_bodies(options.archive, options.out or FOLDER)
    for name, size in made.items():
        say(f"{size:8d} {name}")
    say(f"{sum(made.values()):8d} bytes in all")


def chosen(options):
    if options.names:
        return options.names
    return sampled(pose.names(), 4) if getattr(options, "sample", False) else pose.names()


def drawn(name):
    """Everything that is drawn of one pose, as its row in the file of drawings; and the time."""
    begun = time.monotonic()
    fields = one.drawn(name, content.poses()[name])
    return name, fields, time.monotonic() - begun


def draw_all(options):
    """Draw what is older than its pose (or the poses that are named, or all)."""
    poses, found = content.poses(), content.drawings()
    if options.names or options.all:
        wanted = options.names or list(poses)
    else:
        wanted = [
            n for n in poses if found.get(n, {}).get("drawn_from") != content.digest(poses[n])
        ]
    begun = time.monotonic()
    found = {name: fields for name, fields in found.items() if name in poses}
    with ProcessPoolExecutor(options.processes) as pool:
        for name, fields, seconds in pool.map(drawn, wanted):
            found[name] = fields
            stills = " ".join(_size(svg) for svg in fields["stills"])
            say(f"{name}: {stills}, card {_size(fields['card'])}, {seconds:.1f} s")
    content.write_drawings(found)
    say(f"{len(wanted)} of {len(poses)} drawn in {time.monotonic() - begun:.0f} s")


def _size(svg):
    """Bytes, and bytes compressed."""
    data = svg.encode()
    return f"{len(data)} ({len(gzip.compress(data, 9))})"


def checked(name, side, person):
    """The faults of one pose, on one side."""
    return [str(f) for f in check.faults(Solver(pose.read(name, side), person))]


def check_all(options):
    """Print the faults of each pose; exit 1 if there is one."""
    names = chosen(options)
    sides = ("left", "right") if options.both else (options.side,)
    asked = [(name, side, options.person) for name in names for side in sides]
    bad = 0
    with ProcessPoolExecutor(options.processes) as pool:
        for (name, *_), found in zip(
            asked, pool.map(checked, *zip(*asked, strict=True)), strict=True
        ):
            for fault in found:
                bad += 1
                say(f"{name}: {fault}")
    for fault in look.faint():
        bad += 1
        say(fault)
    if not options.names:  # no two cards may look the same
        for one, other, share in check.alike([Solver(pose.read(n)) for n in pose.names()]):
            bad += 1
            say(f"{one} and {other}: the cards are alike ({share:.0%} differs)")
    say(f"{bad} faults in {len(names)} poses")
    return 1 if bad else 0


TOLERANCE = 0.001  # share of the pixels of a picture that may differ when it is drawn again


def again(options):
    """Draw again and compare with the stored drawings as pictures; exit 1 if one differs."""
    stored = content.drawings()
    names = options.names or (list(stored) if options.all else sampled(stored, 13))
    with ProcessPoolExecutor(options.processes) as pool:
        new = {name: fields for name, fields, _ in pool.map(drawn, names)}
    bad = 0
    for name in names:
        pairs = list(zip(pictures(stored[name]), pictures(new[name]), strict=True))
        worst = max(sheet.differences(pairs))
        bad += worst > TOLERANCE
        say(f"{name}: {worst:.2%} of the pixels differ")
    say(f"{bad} of {len(names)} are not drawn as they are stored")
    return 1 if bad else 0


def pictures(fields):
    return [*fields["stills"], fields["start_card"], fields["card"]]


def sampled(names, every):
    """Every so many of the names, others on the next day."""
    return sorted(names)[datetime.now(UTC).toordinal() % every :: every]


def style(_):
    """Write the style sheet with the colours of drawings in the dark and in forced colours."""
    STYLES.write_text(look.style_sheet())


def look_at(options):
    """One PNG of a keyframe from several cameras, or of all keyframes from its own."""
    pictures = []
    for name in chosen(options):
        solver = Solver(pose.read(name, options.side), options.person)
        for number in options.frames or range(len(solver.pose["keyframes"])):
            if options.cards:
                pictures.append((name, draw.card(solver)))
                break
            if not options.cameras:
                pictures.append((f"{name} {number}", draw.still(solver, number)))
            for camera in options.cameras or ():
                azimuth, elevation = (float(x) for x in camera.split(","))
                seen = {"azimuth": azimuth, "elevation": elevation}
                svg = draw.still(solver, number, camera=seen, ghost=None)
                pictures.append((f"{name} {number}: {azimuth:g}, {elevation:g}", svg))
    columns = max(1, options.wide // (options.width + 6))
    rows = -(-len(pictures) // columns)
    high = rows * (int(options.width * options.ratio) + 26)
    html = sheet.page(pictures, options.width, options.mode)
    sheet.photograph(
        html, options.png, min(options.wide, len(pictures) * (options.width + 6) + 6), high
    )


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="studio", description=__doc__)
    commands = parser.add_subparsers(required=True)

    def command(name, run):
        sub = commands.add_parser(name, help=run.__doc__)
        sub.set_defaults(run=run)
        return sub

    sub = command("bodies", bodies)
    sub.add_argument("archive")
    sub.add_argument("--out")
    command("style", style)
    for name, run in (("draw", draw_all), ("again", again), ("check", check_all)):
        sub = command(name, run)
        sub.add_argument("names", nargs="*")
        sub.add_argument("--processes", type=int, default=2)
        every = {
            "draw": "also what is not older",
            "again": "not only a sample",
            "check": "the same",
        }
        sub.add_argument("--all", action="store_true", help=every[name])
        if name == "check":
            sub.add_argument("--sample", action="store_true", help="another quarter every day")
            sub.add_argument("--side", choices=("left", "right"))
            sub.add_argument("--both", action="store_true", help="both sides")
            sub.add_argument("--person")
    sub = command("look", look_at)
    sub.add_argument("names", nargs="*")
    sub.add_argument("--side", choices=("left", "right"))
    sub.add_argument("--person")
    sub.add_argument("--png", default="var/studio.png")
    sub.add_argument("--width", type=int, default=420)
    sub.add_argument("--wide", type=int, default=1290)
    sub.add_argument("--ratio", type=float, default=0.63, help="height of a picture for its width")
    sub.add_argument("--mode", choices=("light", "dark", "forced"), default="light")
    sub.add_argument("--frames", type=int, nargs="*")
    sub.add_argument("--cameras", nargs="*", help="azimuth,elevation …")
    sub.add_argument("--cards", action="store_true")
    options = parser.parse_args(arguments)
    return options.run(options)


if __name__ == "__main__":
    sys.exit(main())
