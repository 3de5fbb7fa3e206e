"""A language is offered only when it is complete and checked; and a pseudo-language shows that no
word of any page stays English.
"""

import html
import json
import re
import shutil
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from django.conf import settings as site_settings
from django.core.management import call_command
from django.test import Client, override_settings
from django.utils import timezone
from django.utils.translation import trans_real

from backapp.library import content, interface, languages, pseudo
from backapp.library.authored import read_files
from backapp.practice import anybody, offline, warning_signs
from backapp.web import WHAT_HAPPENED, help_bytes, write_help_pages
from tests.people import come_in
from tools.pages import ADDRESSES

CODE = pseudo.CODE
#: Names, of which none is a word of English that a reader has to understand.
NAMES = {
    "Backapp", "Samaritans", "healthdirect", "Lifeline", "Healthline", "TelefonSeelsorge", "Tele",
    "MANAS", "JSON", "CSV", "FHIR",
}  # fmt: skip
WORD = re.compile(r"[^\W\d_]+")
TELLS = ("alt", "title", "placeholder", "aria-label", "aria-description", "aria-valuetext")
SILENT = {"script", "style", "cite"}


class Pseudo(trans_real.DjangoTranslation):
    """Every text that is asked for, in the pseudo-language; and which were."""

    def __init__(self):
        self.asked = set()
        self.__dict__["_DjangoTranslation__language"] = CODE
        self.__dict__["_DjangoTranslation__to_language"] = CODE

    def gettext(self, message):
        context, mark, text = message.rpartition("\x04")
        self.asked.add((context, text))
        return pseudo.pseudo(text)

    def ngettext(self, singular, plural, number):
        context, mark, text = singular.rpartition("\x04")
        self.asked.add((context, text))
        return pseudo.pseudo(text if number == 1 else plural.rpartition("\x04")[2])

    def language(self):
        return CODE

    def to_language(self):
        return CODE


def forget():
    content.forget()
    warning_signs.forget()
    anybody._kept.clear()
    offline._kept.clear()


@pytest.fixture
def elsewhere(tmp_path):
    """Folders of languages of this test's own, with English in them."""
    folder = tmp_path / "languages"
    shutil.copytree(languages.folder("en"), folder / "en")
    with override_settings(
        LANGUAGES_FOLDER=folder,
        LOCALE_PATHS=[tmp_path / "locale"],
        LANGUAGES=[("en", "English"), (CODE, "Pseudo")],
    ):
        forget()
        yield folder
    forget()


@pytest.fixture
def spoken(elsewhere):
    """The pseudo-language, offered; every text that gettext is asked for is turned into it."""
    call_command("write_language", CODE, pseudo=True, verbosity=0)
    said = trans_real._translations[CODE] = Pseudo()
    write_help_pages([CODE])
    forget()
    yield said
    del trans_real._translations[CODE]


# -------------------------------------------------------------------------------- what stays English


class Visible(HTMLParser):
    """What a reader sees or hears of a page: its text, and the attributes that are read out."""

    def __init__(self):
        super().__init__()
        self.found, self.inside = [], []

    def handle_starttag(self, tag, attributes):
        said = dict(attributes)
        quiet = said.get("translate") == "no" or (said.get("lang") or CODE) != CODE
        if tag not in VOID:
            self.inside.append((tag, quiet or tag in SILENT))
        self.found += [said[name] for name in TELLS if said.get(name)]
        if tag == "meta" and (said.get("name") or said.get("property")) in (
            "description",
            "og:description",
        ):
            self.found.append(said["content"])
        if tag == "input" and said.get("type") in ("submit", "button"):
            self.found.append(said.get("value", ""))

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self.inside.pop()

    def handle_endtag(self, tag):
        while self.inside and self.inside.pop()[0] != tag:
            pass

    def handle_data(self, data):
        if not any(quiet for _tag, quiet in self.inside):
            self.found.append(data)


VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}


def seen(page: str) -> list[str]:
    parser = Visible()
    parser.feed(page)
    return parser.found


def left_over(text: str) -> list[str]:
    """The words of a text that are still English."""
    return [
        word
        for word in WORD.findall(pseudo.KEPT.sub(" ", text))
        if word.isascii() and word.lower() != "q" and word not in NAMES
    ]


def english_on(page: str) -> list[str]:
    return [
        f"{' '.join(words)} | {' '.join(text.split())[:100]}"
        for text in seen(page)
        if (words := left_over(text))
    ]


def visitor(**more):
    return Client(headers={"accept-language": CODE}, raise_request_exception=False, **more)


def body_of(response) -> str:
    return (b"".join(response) if response.streaming else response.content).decode()


PEOPLE = ("nobody", "full-set", "pregnant", "for-someone-else", "emergency", "clinician-first")
MORE = """
/safety/ /evidence/cracking-works/ /exercises/bridge/figure/ /screening/health/ /screening/today/ /screening/last/
/diary/entry/ /routines/comfort/ /routines/comfort/worksheet/ /routines/comfort/follow/ /routines/comfort/steps/1/
/offline/warning-signs/ /exercises/?q=numb+between+legs /exercises/?q=xyzzy
""".split()


@pytest.mark.django_db
@pytest.mark.parametrize("person", PEOPLE)
def test_no_word_of_any_page_stays_english(person, spoken):
    client = come_in(person, visitor)
    found = {}
    for address in dict.fromkeys([*ADDRESSES, *MORE]):
        response = client.get(address)
        if "html" in response.get("Content-Type", ""):
            left = english_on(body_of(response))
            if left:
                found[address] = left
    for address, left in found.items():
        print(address, *left, sep="\n   ")
    assert not found
