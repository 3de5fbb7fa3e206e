"""A pseudo-language shows that no word of any page, drawing, print-out, error or file stays
English.
"""

import gettext
import html
import json
import re
import shutil
from datetime import date, timedelta
from html.parser import HTMLParser
from pathlib import Path

import django
import pytest
from django.conf import settings as site_settings
from django.test import Client, override_settings
from django.utils.translation import override, trans_real

from backapp.library import content, interface, languages, locked
from backapp.library.authored import read_files
from backapp.library.offered import offered
from backapp.practice import warning_signs
from backapp.web.faults import FAULTS, help_bytes, write_help_pages
from tests.people import come_in
from tools.languages import pseudo
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


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    """The content in English and in the pseudo-language, which is offered; every text that gettext
    is asked for is turned into it.
    """
    place = tmp_path_factory.mktemp("pseudo")
    shutil.copytree(languages.folder("en"), place / "languages" / "en")
    with override_settings(
        LANGUAGES_FOLDER=place / "languages",
        LANGUAGES=[("en", "English"), (CODE, pseudo.pseudo("Pseudo"))],
    ):
        pseudo.write(read_files())
        said = trans_real._translations[CODE] = Pseudo()
        write_help_pages([CODE])
        rows = read_files()
        yield content.build_catalogue(rows, rows.digest, offered(rows)), said
        del trans_real._translations[CODE]


@pytest.fixture
def spoken(both):
    """As `both`, in force; the texts that were asked for."""
    forget()
    content._held, said = both
    yield said
    forget()


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
        if word.isascii() and len(word) > 1 and word not in NAMES
    ]


def visitor(**more):
    return Client(headers={"accept-language": CODE}, raise_request_exception=False, **more)


def body_of(response) -> str:
    return (b"".join(response) if response.streaming else response.content).decode()


PEOPLE = ("nobody", "full-set", "pregnant", "for-someone-else", "emergency", "clinician-first")
MORE = """
/safety/ /screening/signs/ /screening/signs/help/ /screening/your-pain/ /screening/country/ /screening/correct/ /screening/seen/
/diary/new/ /diary/import/ /diary/delete/ /diary/gone/ /routines/shared/ /screening/one-more/understands/
/routines/comfort/ /routines/comfort/worksheet/ /routines/comfort/follow/ /routines/comfort/steps/1/
/routines/comfort/reminder/?time=x /offline/warning-signs/ /exercises/?q=numb+between+legs /exercises/?q=xyzzy
/exercises/bridge/?moving=1 /exercises/cat-camel/ /exercises/?posture=sitting /exercises/bridge/hurts/?step=1
/answers/ /answers/can-i-crack-my-back/ /answers/bending/ /exercises/?q=mattress /evidence/stretching-relief/
""".split()
#: Digests, and the codes of rules for a clinician's system: "red-flag-yes:fever".
CODES = re.compile(r"\b[0-9a-f]{7,}\b|\b[a-z0-9-]+:[a-z0-9.-]+")


@pytest.fixture(scope="module")
def of_sources():
    """Titles and names of sources, which stay in their own language."""
    rows = read_files().of("library.source")
    names = [row.fields[name] for row in rows for name in ("citation", "where", "slug")]
    return re.compile("|".join(sorted(map(re.escape, filter(None, names)), key=len, reverse=True)))


def english_on(page: str, of_sources) -> list[str]:
    """What is still English on a page. Single letters number notes and sizes."""
    found = []
    for text in seen(page):
        left = left_over(CODES.sub(" ", of_sources.sub(" ", pseudo.KEPT.sub(" ", text))))
        if left:
            found.append(f"{' '.join(left)} | {' '.join(text.split())[:100]}")
    return found


def test_a_word_that_passes_through_no_translation_is_found(of_sources):
    page = f'<p>{pseudo.pseudo("Bend your knees.")}</p><img alt="{pseudo.pseudo("A man")}">'
    assert english_on(page, of_sources) == []
    assert english_on(page + "<p>Stop</p>", of_sources)
    assert english_on(page + f'<a title="Stop">{pseudo.pseudo("Stop")}</a>', of_sources)
    assert english_on(f"<p>{pseudo.pseudo('Bend')}, then {pseudo.pseudo('rest')}</p>", of_sources)


@pytest.mark.django_db
@pytest.mark.parametrize("person", PEOPLE)
def test_no_word_of_any_page_stays_english(person, spoken, of_sources):
    client = come_in(person, visitor)
    found = {}
    for address in dict.fromkeys([*ADDRESSES, *MORE]):
        response = client.get(address)
        if "html" in response.get("Content-Type", "") and response.status_code != 500:
            if left := english_on(body_of(response), of_sources):
                found[address] = left
        else:
            assert response.status_code == 302, address
    assert not found, json.dumps(found, indent=1, ensure_ascii=False)
    known = {(message.context, message.text) for message in interface.messages()}
    assert not spoken.asked - known - djangos(), "no translator would be given these"


def djangos() -> set[tuple[str, str]]:
    """Texts of Django itself, which it brings in many languages."""
    found = set()
    for part in ("conf", "contrib/admin", "contrib/auth", "contrib/humanize"):
        for path in (Path(django.__file__).parent / part).glob("locale/de/LC_MESSAGES/django.mo"):
            with path.open("rb") as file:
                for key in gettext.GNUTranslations(file)._catalog:
                    text = key[0] if isinstance(key, tuple) else key
                    context, _mark, text = text.rpartition("\x04")
                    found.add((context, text))
    return found


@pytest.mark.django_db
def test_no_error_of_a_form_stays_english(spoken, of_sources):
    client = visitor()
    forms = [page for page in ADDRESSES if page.startswith("/screening/") and "help" not in page]
    found = {}
    for person in ("nobody", "full-set"):
        client = come_in(person, visitor)
        client.post("/screening/")
        client.post("/diary/start/", {"want": "yes", "remember": "yes"})
        for address in [*forms, "/screening/signs/", "/diary/new/", "/diary/import/",
                        "/routines/dont-crack/done/", "/routines/comfort/hurts/", "/routines/mine/edit/",
                        "/screening/correct/", "/screening/seen/", "/finish/"]:  # fmt: skip
            for sent in ({}, {"age": "x", "pain": "99", "what": "x", "day": "77", "told-on-day": "1.2.1",
                              "note": "1" * 3000, "since-day": "44", "area": "q", "who": "q"}):  # fmt: skip
                response = client.post(address, sent)
                if response.status_code != 302 and "html" in response["Content-Type"]:
                    if left := english_on(body_of(response), of_sources):
                        found[address] = left
    assert not found, json.dumps(found, indent=1, ensure_ascii=False)


@pytest.mark.django_db
def test_no_word_of_what_a_visitor_made_stays_english(spoken, of_sources):
    """The diary with its chart, a run that was done, what hurt, and a routine of one's own."""
    client = come_in("full-set", visitor)
    client.post("/diary/start/")
    for back, felt in enumerate(("easier", "same", "worse", "easier")):
        day = (date.today() - timedelta(days=9 * back)).isoformat()
        client.post("/diary/new/", {"day": day, "what": "exercise:bridge", "before": "3",
                                    "after": str(2 + back), "felt": felt})  # fmt: skip
    client.post("/routines/dont-crack/done/", {"pain": 7, "felt": "worse"})
    client.post("/routines/dont-crack/adapt/")
    client.post("/routines/mine/edit/", {"do": "add", "add": "bridge"})
    pages = {address: client.get(address) for address in (
        "/diary/", "/diary/?span=year", "/diary/?span=month", "/diary/new/", "/diary/delete/",
        "/diary/import/", "/routines/dont-crack/done/", "/routines/", "/routines/mine/",
        "/routines/mine/edit/", "/routines/mine/worksheet/", "/routines/mine/follow/", "/",
        "/evidence/bridging-best/", "/exercises/bridge/follow/", "/screening/check/")}  # fmt: skip
    pages["hurts"] = client.post("/exercises/bridge/hurts/", {"hurt": "spreading", "step": "1"})
    pages["hurts more"] = client.post("/routines/comfort/hurts/?step=1", {"hurt": "sharper"})
    pages["idle"] = client.get("/screening/same-person/")
    pages["after"] = client.get("/result/")
    entry = re.search(r"/diary/entries/[0-9a-f-]+/", body_of(pages["/diary/"]))
    pages["entry"] = client.get(entry[0])
    found = {
        address: left
        for address, response in pages.items()
        if response.status_code != 302 and (left := english_on(body_of(response), of_sources))
    }
    assert not found, json.dumps(found, indent=1, ensure_ascii=False)
    assert sum(response.status_code == 200 for response in pages.values()) > 12


@pytest.mark.django_db
def test_no_word_of_a_page_for_a_fault_stays_english(spoken, of_sources):
    with override(CODE):
        pages = [help_bytes(status, CODE).decode() for status in FAULTS]
    assert not [left for page in pages for left in english_on(page, of_sources)]
    refused = visitor().generic("PUT", "/")
    assert refused.status_code == 405 and refused.content == help_bytes(405, CODE)
    assert visitor().get("/no-such-page/").content == help_bytes(404, CODE)
    assert Client().get("/no-such-page/").content == help_bytes(404)


@pytest.mark.django_db
def test_no_word_of_a_file_stays_english(spoken):
    client = come_in("full-set", visitor)
    calendar = body_of(
        client.get("/routines/dont-crack/reminder.ics?time=08:30&day=MO&weeks=2")
    ).replace("\r\n ", "")
    told = re.findall(r"^(?:SUMMARY|DESCRIPTION):(.*)$", calendar, re.MULTILINE)
    assert len(told) == 3 and not [left for text in told for left in left_over(text)]

    manifest = client.get("/manifest.webmanifest").json()
    assert manifest["lang"] == CODE
    names = [manifest["description"], *(one["name"] for one in manifest["shortcuts"])]
    assert not [left for text in names for left in left_over(text)]

    for address in ("/result/summary.json", "/fhir/Questionnaire/backapp"):
        said = [*spoken_in(client.get(address).json())]
        assert len(said) > 20 and not [text for text in said if left_over(text)]


def spoken_in(resource):
    """The texts for people in a FHIR resource."""
    if isinstance(resource, list):
        for entry in resource:
            yield from spoken_in(entry)
    elif isinstance(resource, dict):
        for name, value in resource.items():
            if name in ("text", "display", "title", "description") and isinstance(value, str):
                yield value
            else:
                yield from spoken_in(value)


def test_no_script_has_words_of_its_own():
    """What a script shows comes from the page, and so through translation."""
    shown = re.compile(
        r"(?:textContent|innerText|innerHTML|title|ariaLabel|alert\()\s*=?\s*[\"'`][A-Za-z]"
    )
    spoken_words = re.compile(r"[\"'`][A-Z][a-z]+ [a-z]+[^\"'`]*[\"'`]")
    scripts = [*Path("static/js").rglob("*.js"), Path("backapp/practice/offline.js")]
    for path in (path for path in scripts if not path.name.startswith("htmx")):
        code = re.sub(r"//.*|/\*.*?\*/", "", path.read_text(encoding="utf-8"))
        code = re.sub(r"new Error\(.*?\)", "", code)  # for the browser's console
        assert not shown.findall(code) + spoken_words.findall(code), path


@pytest.mark.django_db
def test_no_word_in_a_drawing_stays_english(spoken):
    with override(CODE):
        drawings = locked.store_of(content.catalogue()).figures.values()
        for drawing in drawings:
            said = [drawing.moves, *drawing.captions]
            assert said and not [text for text in said if left_over(html.unescape(text))]


@pytest.mark.django_db
def test_answers_stay_when_the_language_is_changed(spoken):
    client = come_in("full-set", Client)
    before = client.get("/result/")
    after = client.get("/result/", headers={"accept-language": CODE})
    assert before.status_code == after.status_code == 200
    assert before.context["scope"] == after.context["scope"] if "scope" in before.context else True
    assert body_of(client.get("/result/")) == body_of(before)


@pytest.mark.django_db
def test_the_language_is_chosen_in_the_footer_without_a_cookie_before(spoken):
    client = Client()
    page = client.get("/")
    assert 'action="/language/"' in body_of(page) and not page.cookies
    answer = client.post(
        "/language/", {"language": CODE}, headers={"referer": "http://testserver/evidence/"}
    )
    assert answer["Location"].endswith("/evidence/")
    assert f'lang="{CODE}"' in body_of(client.get("/evidence/"))


@pytest.mark.django_db
def test_staff_see_the_english_source(spoken):
    answer = visitor().get(f"/{site_settings.ADMIN_PATH}login/")
    assert 'lang="en"' in body_of(answer)
