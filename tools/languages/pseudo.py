"""A made-up language that shows which words of a page pass through translation: English with an
accent on every letter, in brackets.

    >>> pseudo("Hold for %d seconds, {name}.")
    '⟦Ĥóĺḋ ḟóŕ %d śéćóńḋś, {name}.⟧'
"""

import re
import unicodedata

from django.conf import settings

from backapp.library import interface, languages
from backapp.library.authored import Content
from backapp.library.interface import Message
from tools.languages import writing

CODE = "en-xa"
OPENS, CLOSES = "⟦⟧"
#: Each letter but q with an accent that Unicode can take apart again, for the wording checks.
ACCENTED = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "áḃćḋéḟĝĥíĵḱĺḿńóṕqŕśťúṽẃẋýźÁḂĆḊÉḞĜĤÍĴḰĹḾŃÓṔQŔŚŤÚṼẂẊÝŹ",
)
#: What stays as it is: placeholders, tags, entities, addresses.
KEPT = re.compile(
    r"%\([a-z_0-9]+\)[sd]|%%?(?:of|n)\b|%[sd%]|\{[^{}]*\}|<[^<>]+>|&[a-z#0-9]+;|https?://\S+|[\w.]+@[\w.]+",
)


def pseudo(text: str) -> str:
    """`text` in the pseudo-language. Nothing stays nothing."""
    if not text.strip():
        return text
    at, found = 0, []
    for kept in KEPT.finditer(text):
        found += [text[at : kept.start()].translate(ACCENTED), kept.group()]
        at = kept.end()
    return OPENS + "".join(found) + text[at:].translate(ACCENTED) + CLOSES


def plain(text: str) -> str:
    """What `pseudo` made `text` of."""
    text = text.replace(OPENS, "").replace(CLOSES, "")
    letters = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def write(content: Content, code: str = CODE) -> str:
    """Write the pseudo-language: its texts, its lists of words (those of English, read without
    accents) and the catalogue of its interface.
    """
    texts = {
        label: {
            languages.key_of(row): {
                name: {
                    "of": english,
                    "text": pseudo(english)
                    if isinstance(english, str)
                    else [pseudo(line) for line in english],
                }
                for name, english in languages.texts_in(row).items()
            }
            for row in rows
        }
        for label, rows in content.rows.items()
    }
    writing.write_texts(code, content, texts)
    writing.copy_lists(code)
    wording = languages.folder(code) / "wording.toml"
    english = languages.folder(settings.LANGUAGE_CODE) / "wording.toml"
    wording.write_text(
        f'without_accents = true\nignored = "{OPENS}{CLOSES}"\n'
        + english.read_text(encoding="utf-8"),
        encoding="utf-8",
    )
    writing.write_interface(code, {message: forms(message) for message in interface.messages()})
    return f"{languages.folder(code)}\n"


def forms(message: Message) -> list[str]:
    """The texts for one message of the interface: one, or one and many."""
    return [pseudo(text) for text in (message.text, message.plural) if text]
