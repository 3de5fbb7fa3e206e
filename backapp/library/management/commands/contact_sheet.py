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

from backapp.library import poses
from backapp.library.authored import FIXTURES, ContentError, read_files

STYLE = """
body { margin: 1rem; } section { border-top: 1px solid var(--line); padding-block: .5rem 1rem; }
.row { align-items: end; } .row > figure { width: min-content; } .picture { border-radius: .5rem; }
.large { width: 400px; } .card-size { width: 120px; } figcaption { font-size: .85rem; }
.fault { color: var(--red); }
"""


class Command(BaseCommand):
    help = (
        "Write all figures to one HTML page, large and at card size, each with its name, text, "
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
        parser.add_argument("--mirror", action="store_true", help="draw each figure mirrored")
        parser.add_argument("--moving", action="store_true", help="also draw the movement")

    def handle(self, *args, **options):
        try:
            content = read_files(options["folder"])
        except ContentError as error:
            raise CommandError(str(error), returncode=1) from None
        names = {row.key[0]: row.fields["name"] for row in content.in_order("library.exercise")}
        poses = {row.key[0]: row.fields["pose"] for row in content.of("library.figure")}
        wanted = options["exercises"] or list(names)
        if unknown := [slug for slug in wanted if slug not in names]:
            raise CommandError(f"There is no exercise {', '.join(unknown)}.", returncode=1)
        sections = [self._section(slug, names[slug], poses.get(slug), options) for slug in wanted]
        css = (Path(settings.BASE_DIR) / "static/css/app.css").read_text(encoding="utf-8")
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

    @staticmethod
    def _section(slug: str, name: str, pose: dict | None, options) -> str:
        head = f'<section id="{slug}"><h2>{escape(name)} <span class="hint">{slug}</span></h2>'
        if pose is None:
            return f"{head}<p class=fault>has no figure</p></section>"
        pose = {**pose, "title": name} | (
            {"mirror": not pose.get("mirror")} if options["mirror"] else {}
        )
        faults = figures.check(pose)
        found = "".join(f"<p class=fault>{escape(fault)}</p>" for fault in faults)
        if any(fault.startswith("cannot be read") for fault in faults):
            return f"{head}{found}</section>"
        pictures = []
        for number, frame in enumerate(figures.read(pose)["keyframes"]):
            svg = figures.render(pose, number)
            size = f"{len(svg.encode())} bytes, {len(gzip.compress(svg.encode(), 9))} compressed"
            pictures.append(
                _cell("large", svg, f"{number + 1}. {frame['caption']} ({size})")
                + _cell("card-size", svg, "")
            )
        if options["moving"]:
            pictures.append(_cell("large", figures.render(pose, animated=True), "The movement"))
        return (
            f"{head}{found}<p>{escape(figures.text_equivalent(pose)[1])}</p><div "
            f"class=row>{''.join(pictures)}</div></section>"
        )


def _cell(size: str, svg: str, caption: str) -> str:
    return (
        f'<figure><div class="picture '
        f'{size}">{svg}</div><figcaption>{escape(caption)}</figcaption></figure>'
    )
