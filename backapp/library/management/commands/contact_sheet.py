"""`manage.py contact_sheet PATH`: writes every figure on one HTML page, with its name, text and
faults, for reviewing the pictures.

The page shows how to do every exercise, past the gate. Do not commit it, and do not put it on a
server.
"""

import gzip
from html import escape
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from backapp.library import pictures, poses
from backapp.library.authored import FIXTURES, Content, ContentError, Fault, read_files
from backapp.library.checks import check
from backapp.library.checks.drawings import to_be_drawn

STYLE = """
body { margin: 1rem; } section { border-top: 1px solid var(--line); padding-block: .5rem 1rem; }
.row { align-items: end; } .row > figure { width: min-content; } .picture { border-radius: .5rem; }
.large { width: 400px; } .card-size { width: 120px; } figcaption { font-size: .85rem; }
.fault { color: var(--red); }
"""
SHEETS = ("app.css", "figures.css")


class Command(BaseCommand):
    help = (
        "Write all drawings to one HTML page, large and at card size, each with its name, text, "
        "size and faults."
    )
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument(
            "path", type=Path, help="the page to write, such as var/contact_sheet.html"
        )
        parser.add_argument(
            "exercises", nargs="*", help="slugs of the exercises to show (default: all)"
        )
        parser.add_argument(
            "--from", dest="folder", type=Path, default=FIXTURES, help="folder of the fixture files"
        )
        parser.add_argument("--mirror", action="store_true", help="show the other side of each")

    def handle(self, *args, **options):
        try:
            content = read_files(options["folder"])
        except ContentError as error:
            raise CommandError(str(error), returncode=1) from None
        names = {row.key[0]: row.fields["name"] for row in content.in_order("library.exercise")}
        wanted = options["exercises"] or list(names)
        if unknown := [slug for slug in wanted if slug not in names]:
            raise CommandError(f"There is no exercise {', '.join(unknown)}.", returncode=1)
        faults = [*check(content), *to_be_drawn(content)]
        sections = [
            _section(content, slug, names[slug], faults, mirror=options["mirror"])
            for slug in wanted
        ]
        folder = Path(settings.BASE_DIR) / "static/css"
        css = "".join((folder / name).read_text(encoding="utf-8") for name in SHEETS)
        options["path"].parent.mkdir(parents=True, exist_ok=True)
        options["path"].write_text(
            f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Contact '
            f"sheet</title><style>{css}{STYLE}</style>"
            f"<body><h1>{len(sections)} figures</h1>{''.join(sections)}",
            encoding="utf-8",
        )
        self.stdout.write(
            f"wrote {options['path']}: {len(sections)} figures, "
            f"{''.join(sections).count('<p class=fault>')} faults"
        )


def _section(content: Content, slug: str, name: str, faults: list[Fault], *, mirror: bool) -> str:
    figure, drawing = (content.one(f"library.{kind}", slug) for kind in ("figure", "drawing"))
    own = [
        f for f in faults if f.key == (slug,) and f.model in ("library.figure", "library.drawing")
    ]
    found = [f.message for f in own]
    shown = ""
    if figure is None or drawing is None:
        found.append("has no figure, or no drawing")
    elif poses.is_readable(figure["pose"]):
        shown = _shown(figure["pose"], drawing.fields, mirror=mirror)
    told = "".join(f"<p class=fault>{escape(message)}</p>" for message in dict.fromkeys(found))
    head = f'<h2>{escape(name)} <span class="hint">{slug}</span></h2>'
    return f'<section id="{slug}">{head}{told}{shown}</section>'


def _shown(pose: poses.Data, drawing, *, mirror: bool) -> str:
    """The drawings of one exercise that are drawings and nothing else."""
    side = poses.side_of(pose)
    if mirror and side:
        side = poses.SIDES[1 - poses.SIDES.index(side)]
    said = [f"{n}. {caption}" for n, caption in enumerate(poses.captions(pose, side), 1)]
    cells = [("large", svg, text) for svg, text in zip(drawing["stills"], said, strict=False)]
    cells += [("card-size", drawing["start_card"], ""), ("card-size", drawing["card"], "")]
    row = "".join(
        _cell(kind, pictures.mirrored(svg) if mirror else svg, text)
        for kind, svg, text in cells
        if not pictures.faults(svg)
    )
    return f"<p>{escape(poses.moves(pose, side))}</p><div class=row>{row}</div>"


def _cell(kind: str, svg: str, text: str) -> str:
    size = f"{len(svg.encode())} bytes, {len(gzip.compress(svg.encode(), 9))} compressed"
    wide, high = pictures.size(svg)
    shape = poses.shape_of_size(wide, high)
    return (
        f'<figure><div class="picture {kind} {shape}">{svg}</div>'
        f"<figcaption>{escape(text)} ({size})</figcaption></figure>"
    )
