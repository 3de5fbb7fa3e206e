"""The answers as HL7 FHIR R4: a public `Questionnaire` and a visitor's `QuestionnaireResponse`.

A link id is the id of the stored answer, and a page is a group named "page." plus its slug. A date
that is unknown, or of something that never happened, has a data-absent-reason instead of a value.
Nothing names a person: there is no subject and no author.

    >>> questionnaire(catalogue(), "https://backapp.example/fhir/Questionnaire/backapp")["item"][1]["item"][0]["linkId"]
    'saddle-numbness'
"""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from backapp.library.reviewed import Reviews
from backapp.screening.asked import Asked, Group, Said, answered, groups

CONTENT_TYPE = "application/fhir+json"
ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
ABSENT_REASONS = {"unsure": "asked-unknown", "never": "not-applicable"}
TYPES = {
    "choice": "choice",
    "choices": "choice",
    "integer": "integer",
    "date": "date",
    "moment": "dateTime",
}


def version(catalogue) -> str:
    """Return the questionnaire's version: the rules version, then the content version.

    Both are needed, because a new wording changes only the content version.
    """
    return f"{catalogue.version[:16]}-{catalogue.stamp[:16]}"


def questionnaire(catalogue, url: str) -> dict:
    """Return the `Questionnaire` resource with every possible question. `url` is its address."""
    return {
        "resourceType": "Questionnaire",
        "id": "backapp",
        "language": get_language(),
        "url": url,
        "version": version(catalogue),
        "name": "BackappScreening",
        "title": _("Backapp: questions before exercises for a sore or stiff back"),
        "status": "active",
        "experimental": not catalogue.reviews.all,
        "subjectType": ["Patient"],
        "description": " ".join(
            (_reviewed(catalogue.reviews), _("They choose exercises; they do not diagnose."))
        ),
        "item": [
            _group(group, [_question(asked) for asked in group.questions], typed=True)
            for group in groups(catalogue)
        ],
    }


def _reviewed(reviews: Reviews) -> str:
    """How much of the content clinicians have signed, in a sentence."""
    if reviews.none:
        return _("No clinician has reviewed these questions yet.")
    return _("Clinicians have reviewed %(signed)d of %(rows)d texts and rules.") % {
        "signed": reviews.signed,
        "rows": reviews.rows,
    }


def questionnaire_response(
    said: Mapping[str, object], catalogue, url: str, *, whole: bool, at: datetime, they: bool
) -> dict:
    """Return the `QuestionnaireResponse` resource: only the visitor's answers.

    `whole` says that every question that was asked has an answer.
    """
    return {
        "resourceType": "QuestionnaireResponse",
        "language": get_language(),
        "questionnaire": f"{url}|{version(catalogue)}",
        "status": "completed" if whole else "stopped",
        "authored": at.isoformat(timespec="seconds"),
        "item": [
            _group(
                group,
                [
                    {"linkId": one.asked.id, "text": one.asked.text, "answer": _answers(one)}
                    for one in answers
                ],
            )
            for group, answers in answered(said, catalogue, they=they)
        ],
    }


def _group(group: Group, items: list[dict], *, typed: bool = False) -> dict:
    return (
        {"linkId": f"page.{group.slug}", "text": group.title}
        | ({"type": "group"} if typed else {})
        | {"item": items}
    )


def _question(asked: Asked) -> dict:
    item = {
        "linkId": asked.id,
        "text": asked.text,
        "type": TYPES[asked.kind],
        "repeats": asked.kind == "choices",
    }
    if asked.options:
        item["answerOption"] = [
            {"valueCoding": {"code": code, "display": words}}
            for code, words in asked.options.items()
        ]
    return item


def _answers(one: Said) -> list[dict]:
    code = one.codes[0]
    if one.asked.kind == "moment":
        return [{"valueDateTime": code}]
    if one.asked.kind == "date":
        return [_absent("_valueDate", code) if code in ABSENT_REASONS else {"valueDate": code}]
    if one.asked.kind == "integer":
        # a damaged session can hold a word here
        return [{"valueInteger": int(code)} if code.isdecimal() else _absent("_valueInteger", code)]
    return [
        {"valueCoding": {"code": code, "display": words}}
        for code, words in zip(one.codes, one.words, strict=True)
    ]


def _absent(name: str, code: str) -> dict:
    """The reason why an answer has no value."""
    reason = ABSENT_REASONS.get(code, "unknown")
    return {name: {"extension": [{"url": ABSENT, "valueCode": reason}]}}
