"""Begin a language, or bring its files up to date with the English source."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from backapp.library import gettext_files, interface, languages, pseudo
from backapp.library.authored import FIXTURES, ContentError, read_files


class Command(BaseCommand):
    help = (
        "Write the files of a language to fixtures/languages/CODE/: every text beside the English "
        "that it translates, the interface (compiled too), and the lists of words that its texts "
        "are checked and searched with. What is translated stays; a text made for other English is "
        "kept as “before”."
    )
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("code", help="code of the language, as in “de” or “pt-br”")
        parser.add_argument(
            "--pseudo",
            action="store_true",
            help="fill in English with accents, in brackets, to see what is not translatable",
        )
        parser.add_argument(
            "--from", dest="folder", type=Path, default=FIXTURES, help="folder of the fixture files"
        )

    def handle(self, *args, **options):
        code = options["code"]
        if code == settings.LANGUAGE_CODE or not code.replace("-", "").isalnum():
            raise CommandError(f"“{code}” is not a language to translate into.", returncode=1)
        try:
            content = read_files(options["folder"])
            if options["pseudo"]:
                pseudo.write(content, code)
                to_do = 0
            else:
                known = (languages.folder(code) / "texts.json").exists()
                texts = languages.read_texts(code) if known else {}
                said = gettext_files.read_po(interface.file_of(code, "po"))
                to_do = languages.write_texts(code, content, texts) + interface.write(code, said)
                pseudo.copy_lists(code)
        except (ContentError, ValueError, SyntaxError) as error:
            raise CommandError(str(error), returncode=1) from None
        self.stdout.write(f"{languages.folder(code)}: {to_do} texts to translate.")
