"""Which languages are offered: those whose every text is translated for the English as it is now,
passes the language's own wording checks, and whose interface is complete.

Any other is not in the list, and visitors who ask for it get English; `manage.py check_content`
says what is missing.

    >>> list(offered(read_files()))
    []
"""

import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from django.conf import settings
from django.db import Error as DatabaseFault
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

from backapp.library import interface, languages, lexicon, search
from backapp.library.authored import Content, ContentError, Fault
from backapp.library.checks import coach, rows, wording
from backapp.library.content import NoContent, catalogue

log = logging.getLogger("backapp.library")
INTERFACE = "the interface"
#: Entries of the lists of words that hold no word of a language.
MAY_BE_ALIKE = {"letters", "sentence_ends", "head_by_hand", "ignored", "without_accents"}
PLACEHOLDER = re.compile(r"%(?:\([a-z_0-9]+\))?[sd]")


def others() -> list[str]:
    """The languages beside English that have a folder."""
    return [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]


def offered(content: Content) -> dict[str, Content]:
    """`content` in every language beside English that is offered, by code."""
    found = {}
    for code in others():
        if faults := wrong_with(content, code):
            log.warning(
                "%s is not offered, for %d reasons. See: manage.py check_content", code, len(faults)
            )
        else:
            found[code] = languages.translated(content, code)
    return found


def wrong_with(content: Content, code: str) -> list[Fault]:
    """Everything that keeps a language from being offered for this `content`."""
    faults: list[Fault] = []
    for ready in (lexicon.of, search.vocabulary, partial(languages.translated, content)):
        try:
            ready(code)
        except ContentError as error:
            faults += error.faults
    if not faults:
        faults += [*_copied(code, lexicon.FILE), *_copied(code, search.FILE)]
        faults += _wording(languages.translated(content, code))
    return faults or list(_interface(code))


def _copied(code: str, name: str) -> Iterator[Fault]:
    """Lists that are still those of English, which find nothing in another language."""
    english = settings.LANGUAGE_CODE
    if code.partition("-")[0] != english:
        yield from _alike(
            languages.read_toml(code, name), languages.read_toml(english, name), code, name
        )


def _alike(own: dict, english: dict, code: str, name: str) -> Iterator[Fault]:
    for key, entry in own.items():
        if isinstance(entry, dict):
            yield from _alike(entry, english.get(key, {}), code, name)
        elif entry == english.get(key) and entry and key not in MAY_BE_ALIKE:
            yield languages.fault(code, name, "is still as in English", field=key)


def _wording(one: Content) -> list[Fault]:
    found, readable = rows.misshapen(one)
    found += [
        fault for check in (*wording.CHECKS, *coach.IN_ANY_LANGUAGE) for fault in check(readable)
    ]
    return [
        replace(
            fault,
            model=languages.fault(one.language, "texts.json", "").model,
            key=(fault.model, *fault.key),
            number=0,
        )
        for fault in found
    ]


def _interface(code: str) -> Iterator[Fault]:
    """Texts of the interface that are missing, or that say what the language may not say."""
    catalogue = interface.translations(code)
    if catalogue is None:
        yield languages.fault(
            code, INTERFACE, "has no compiled catalogue: python -m tools.languages begin"
        )
        return
    own, english = lexicon.of(code), lexicon.of(settings.LANGUAGE_CODE)
    for message in sorted(interface.messages()):
        text = interface.said(catalogue, message)
        if not text:
            yield languages.fault(code, INTERFACE, f"is not translated: {message.text:.80}")
        elif _placeholders(text) != _placeholders(message.plural or message.text):
            yield languages.fault(code, INTERFACE, f"has other placeholders: {text:.80}")
        elif (found := own.forbidden(text)) and not english.forbidden(message.text):
            yield languages.fault(code, INTERFACE, f"“{found}” is a word we do not use: {text:.80}")


def _placeholders(text: str) -> list[str]:
    return sorted(PLACEHOLDER.findall(text))


class ChosenLanguage:
    """The language of a request: what the visitor chose, or the browser prefers, where it is
    offered. Staff edit the English source, so the admin is in English. No address names a language.
    """

    def __init__(self, get_response: Callable) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        code = settings.LANGUAGE_CODE
        if len(settings.LANGUAGES) > 1 and not request.path_info.startswith(
            f"/{settings.ADMIN_PATH}"
        ):
            wanted = translation.get_language_from_request(request)
            if wanted != code and wanted in _codes():
                code = wanted
        translation.activate(code)
        request.LANGUAGE_CODE = code
        response = self.get_response(request)
        patch_vary_headers(response, ["Accept-Language"])
        response.headers.setdefault("Content-Language", code)
        return response


def choices() -> tuple[tuple[str, str], ...]:
    """The languages to choose from, as (code, name in that language); none where English is all."""
    if len(settings.LANGUAGES) == 1:
        return ()
    offered_now = _codes()
    known = {*offered_now, settings.LANGUAGE_CODE}
    return tuple(entry for entry in settings.LANGUAGES if entry[0] in known) if offered_now else ()


def _codes() -> set[str]:
    """The languages beside English that are offered now; none while content cannot be had."""
    try:
        with translation.override(settings.LANGUAGE_CODE):
            return set(catalogue().languages)
    except (NoContent, DatabaseFault):
        return set()
