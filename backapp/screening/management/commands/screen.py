"""`manage.py screen`: the questionnaire and the decision on a case, without a browser.

It uses the same code as the website.

    manage.py screen --questions
        prints the questionnaire as JSON
    manage.py screen --answers FILE|- [--assume-no] [--now ISO]
        prints the decision as JSON; the exit code is 2 if the answers cannot be read
"""

import json
import sys
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from backapp.gate.answers import AnswerError, Screening, read_answers
from backapp.gate.decide import decide
from backapp.gate.verdicts import Verdict
from backapp.gate.vocabulary import Area, Episode, FollowUpKind, Hurt, Pregnancy, Scope, ToldBy
from backapp.library.authored import read_files
from backapp.library.content import NoContent, build_catalogue
from backapp.library.content import catalogue as current_catalogue
from backapp.library.models.words import LinePart
from backapp.screening.cues import key, quoted
from backapp.screening.questionnaire import LINES_ON, Questionnaire
from backapp.screening.reading import fold
from backapp.screening.words import NOTHING, unique

EXAMPLE = {
    "age": 31,
    "pregnancy": "no",
    "area": ["mid"],
    "episode": "under-6-weeks",
    "pain": 2,
    "told-by": "physiotherapist",
    "diagnosis": ["muscle-strain"],
    "told-on": "2026-11-07",
    "same-pain": "yes",
    "go-ahead": "yes",
    "understands": "yes",
}
CHOICES = {
    "pregnancy": [p.value for p in Pregnancy],
    "episode": [e.word for e in Episode] + ["unsure"],
    "told-by": [t.value for t in ToldBy],
    "hurt": [h.word for h in Hurt],
    "area": [a.value for a in Area],
}
MEANING = {
    "age": "Age in whole years (0-120), or unsure. Answers under-16, age-16-17 and age-65-plus.",
    "pregnancy": "Answers pregnancy-any, pregnancy-early, pregnancy-late and postpartum.",
    "area": (
        "Where the pain is now. An empty list means nowhere. 'leg' is any pain, tingling or "
        "numbness down a leg."
    ),
    "episode": "How long this episode has lasted.",
    "pain": "Pain right now, 0-10, or unsure.",
    "told-by": (
        "Who named the cause of this pain. Only clinicians who examined the visitor confirm a "
        "diagnosis."
    ),
    "diagnosis": (
        "What that person called it: condition slugs. They count as conditions the visitor has."
    ),
    "told-on": "The day of the last examination for this pain, or unsure. Valid for 12 months.",
    "same-pain": "Is today's pain the one that was examined: same place, same feeling?",
    "go-ahead": (
        "Did that clinician say that loosening (gently cracking) one's own back is fine? "
        "Needed for self-manipulation."
    ),
    "understands": (
        "Does the visitor understand that the site cannot examine them? Needed for "
        "self-manipulation."
    ),
    "skin-whole": "Is the skin whole where a massage gun would go? Needed for massage-gun.",
    "prone-direction": (
        "When lying face down, do leg symptoms stay the same or move up? Needed for prone props "
        "with disc-sciatica."
    ),
    "prone-week": "Seven days of prone props without getting worse? Needed for prone-press-up.",
    "conditions": (
        "All conditions that apply, as a list of slugs. Every other condition counts as no."
    ),
    "completed-at": "When the screening was completed (ISO, with time zone). Default: now.",
    "checked-at": "When the short check was last passed (ISO, with time zone).",
    "hurt-at": (
        "When a movement last hurt, or a run made things worse (ISO, with time zone). An earlier "
        "short check no longer counts."
    ),
    "raised": (
        "Red flags raised earlier: {slug: ISO time}. They stay in force after a later no "
        "(facts.md 6.4)."
    ),
    "corrected": "Red flags and other floor facts that were corrected: {slug: ISO time}.",
    "assessed": "Red flags that a clinician has assessed since: {slug: ISO date}.",
    "asked-first": ("Exercises whose questions before showing were answered no: {slug: ISO time}."),
    "stopped": (
        "Exercises stopped since the last screening because they hurt: a list of slugs. Each is "
        "withheld, and the rules for hurt apply too."
    ),
    "hurt": (
        "How a movement hurt since the last screening. It withholds self-manipulation and advises "
        "seeing a clinician. Spreading pain implies one-leg."
    ),
    "country": "For the emergency numbers. It has no effect on the decision.",
    "who": "me or other. It has no effect on the decision.",
    "remember": "session or 28-days. It has no effect on the decision.",
}


class Command(BaseCommand):
    help = "Print the questionnaire, or the decision on a file of answers, as JSON."

    def add_arguments(self, parser):
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--questions", action="store_true", help="print the questionnaire")
        what.add_argument(
            "--answers", metavar="FILE", help="decide on the answers in FILE (- for standard input)"
        )
        parser.add_argument(
            "--assume-no",
            action="store_true",
            help="answer every unasked warning sign and condition with no",
        )
        parser.add_argument(
            "--now",
            metavar="ISO",
            help="the time of the decision (default: now; UTC if it has no time zone)",
        )

    def handle(self, *args, questions, answers, assume_no, now, **options):
        catalogue = _catalogue()
        if questions:
            self._print(questionnaire(catalogue))
            return
        moment = _moment(now)
        try:
            data = json.loads(_read(answers), object_pairs_hook=_no_duplicates)
            self._print(decision(catalogue, data, moment, assume_no=assume_no))
        except AnswerError as error:
            raise CommandError(
                "The answers cannot be read. Correct them:\n  " + "\n  ".join(error.problems),
                returncode=2,
            ) from None
        except ValueError as error:
            raise CommandError(f"The answers cannot be read: {error}", returncode=2) from None

    def _print(self, data) -> None:
        self.stdout.write(json.dumps(data, indent=2, ensure_ascii=False))


def _catalogue():
    """The loaded content. In a fresh clone without any, the fixtures, checked by the same rules."""
    try:
        return current_catalogue(fresh=True)
    except (NoContent, DatabaseError):
        return build_catalogue(read_files(), "fixtures")


def questionnaire(catalogue) -> dict:
    """Return every question with its id, kind, choices and page, and the format of `--answers`."""
    asked = Questionnaire(catalogue, {}, Screening())
    return {
        "questions": [
            _question(id, kind, asked) for id, kind in catalogue.rulebook.questions.items()
        ],
        "lines": [
            {
                "line": slug,
                "page": _page_of(line.part),
                "text": line.line,
                "signs": list(line.signs),
                "conditions": list(line.conditions),
            }
            for slug, line in catalogue.group_lines.items()
        ],
        "pages": ["start", *PAGE_ORDER],
        "answers": "One JSON object: {id: answer}. Dates are 2026-01-31, 2026-01, 2026 or "
        '"unsure", and "never" if the question allows it. A missing id is unanswered. With '
        "--assume-no, missing warning signs, conditions and yes/no warning questions about a "
        'condition are answered no. "cues" can list the cues that were ticked, by id: each answers '
        "its sign with yes. A sign said yes without a cue counts as its most serious one. "
        '"groups" can have answers to lines, {line: yes, no or unsure}: no answers the signs and '
        "conditions of the line no; otherwise those of its signs that have no answer count as not "
        "sure.",
        "harmless": {
            "text": "Everyday conditions and medicines that change no decision. They may stand "
            "among the conditions, or in a list of their own.",
            "choices": list(catalogue.harmless),
        },
        "example": EXAMPLE,
        "version": catalogue.rulebook.version,
    }


def _page_of(part: str) -> str:
    """The page of the questions that has this list of lines; "now" for the short check alone,
    "quick" for the quick check alone.
    """
    if part == LinePart.MOVING:
        return "now"
    return next((page for page, parts in LINES_ON.items() if part in parts), "quick")


def _question(id: str, kind: str, asked: Questionnaire) -> dict:
    catalogue = asked.catalogue
    entry = {"id": id, "kind": kind, "page": "conditions", "text": MEANING.get(id, "")}
    if kind == "yes-no-unsure":
        entry["choices"] = ["yes", "no", "unsure"]
    if choices := CHOICES.get(id.rpartition(".")[2].replace("attested-by", "told-by")):
        entry["choices"] = choices
    # age-16-17 is both a sign and a condition: one answer counts for both
    if id in catalogue.conditions:
        entry |= {"is": "condition", "text": catalogue.conditions[id].label}
    if flag := catalogue.rulebook.red_flags.get(id):
        page, behind = catalogue.red_flags[id].page, catalogue.behind_lines
        entry |= {
            "page": "closer" if id in behind else SHARES.get(page, page) or "about-you",
            "is": "warning-sign",
            "text": asked.sign_question(id).text,
            "help": catalogue.red_flags[id].help,
            "urgency": "self-care" if flag.self_care else flag.urgency.word,
            "cues": {cue.id: cue.text for cue in catalogue.red_flags[id].cues},
        }
    elif id in catalogue.follow_ups:
        follow_up = catalogue.follow_ups[id]
        entry |= {"is": "follow-up", "page": "more"}
        entry |= {"text": follow_up.question, "help": follow_up.help}
    elif id.endswith(".on-purpose"):
        entry |= {"text": DOTTED["on-purpose"], "page": f"one-more/{id}"}
    elif "." in id:
        entry |= {"text": DOTTED[id.partition(".")[2]], "page": "go-ahead"}
    return entry | ({"page": PAGES[id]} if id in PAGES else {})


PAGE_ORDER = (
    "about-you signs closer nerves heart-brain today pregnancy-now health your-pain behaviour last "
    "examined what-you-were-told conditions "
    "named-too more check"
).split()
SHARES = {"how-bad": "your-pain"}  # list of signs -> the page with other questions that has it
#: Question -> its page; empty if no page asks it.
PAGES = {
    id: page
    for page, ids in {
        "start": "who country remember",
        "about-you": "age pregnancy area",
        "your-pain": "episode pain",
        "examined": "told-by",
        "what-you-were-told": "diagnosis told-on same-pain go-ahead",
        "check": "understands",
        "one-more": "skin-whole prone-direction prone-week",
        "": "completed-at checked-at hurt-at raised corrected assessed asked-first stopped hurt",
    }.items()
    for id in ids.split()
}
DOTTED = {
    "attested-by": (
        "Which clinician who knows about this condition said that a kind of movement is fine? "
        "(see told-by)"
    ),
    "attested-on": "When was that? Valid for 12 months.",
    "attested-for": "For which movements? Load slugs, or 'exercise' for exercise in general.",
    "on-purpose": "Does the visitor want this exercise on purpose?",
}


def decision(catalogue, data: dict, now: datetime, *, assume_no: bool = False) -> dict:
    """Return the decision on `data` as plain data. Raises AnswerError for unreadable answers."""
    if not isinstance(data, dict):
        raise AnswerError(["the answers must be one object of id: answer"])
    book, data = catalogue.rulebook, _without_harmless(catalogue, data)
    data, ticked = _ticked(catalogue, data)
    data = _grouped(catalogue, data)
    data = (_assumed(book, data) if assume_no else {}) | {"completed-at": now.isoformat()} | data
    made = decide(book, read_answers(book, fold(data, {}, catalogue)), now)
    routines = [made.routine(slug) for slug in book.routines]
    until = made.valid_until if made.scope < Scope.UNSCREENED else None
    return {
        "disposition": made.disposition.word,
        "scope": made.scope.word,
        "self_manipulation": "open" if made.self_manipulation else "withheld",
        **_exercises([made.verdict(slug) for slug in book.exercises], catalogue),
        "routines": [composition.routine for composition in routines if composition.open],
        "routine_steps": {one.routine: list(one.exercises) for one in routines if one.open},
        "reasons": _reasons(made.reasons, catalogue, ticked),
        "flags": dict(made.flags),
        "conditions": dict(made.conditions),
        "complete": made.complete,
        "unanswered": list(made.unanswered),
        "valid_until": until and until.isoformat(),
        "version": book.version,
    }


def _ticked(catalogue, data: dict) -> tuple[dict, dict[str, str]]:
    """Return the answers with a yes to the sign of each of the `cues`, and the words of the cues.

    Raises AnswerError for an unknown cue, or for one whose sign is answered otherwise.
    """
    data = dict(data)
    cues = data.pop("cues", [])
    if not isinstance(cues, list) or not all(isinstance(id, str) for id in cues):
        raise AnswerError(["cues: must be a list of ids"])
    problems, said = [], dict[str, object]()
    for id in cues:
        sign, _dot, name = id.partition(".")
        if id not in catalogue.cues:
            problems.append(f"cues: there is no {id!r}")
        elif data.get(sign, "yes") != "yes":
            problems.append(f"{sign}: one of its cues is ticked, so the answer is yes")
        else:
            said[sign] = "yes"
            said.setdefault(key(sign), []).append(name)
    if problems:
        raise AnswerError(problems)
    return data | {id: "yes" for id in said if id in catalogue.red_flags}, quoted(said, catalogue)


def _grouped(catalogue, data: dict) -> dict:
    """Return the answers with those that the group lines in `groups` give.

    "no" answers the line's signs and conditions no. Otherwise those of its signs that have no
    answer are not sure, which is as strict as yes. Raises AnswerError for an unknown line.
    """
    data, found = dict(data), dict[str, str]()
    groups = data.pop("groups", {})
    if not isinstance(groups, dict):
        raise AnswerError(["groups: must be an object of line: answer"])
    if problems := [
        f"groups: {line!r} is not a line, or {answer!r} not yes, no or unsure"
        for line, answer in groups.items()
        if line not in catalogue.group_lines or answer not in ("yes", "no", "unsure")
    ]:
        raise AnswerError(problems)
    for line, answer in sorted(groups.items(), key=lambda pair: pair[1] != "no"):
        entry = catalogue.group_lines[line]
        if answer == "no":
            listed = data.get("conditions", ())
            found |= dict.fromkeys(entry.signs, "no")
            found |= {slug: "no" for slug in entry.conditions if slug not in listed}
        else:
            found |= dict.fromkeys(entry.signs, "unsure")
    return found | data


def _without_harmless(catalogue, data: dict) -> dict:
    """The answers without harmless things, which may stand among the conditions or by themselves.

    Raises AnswerError for one that is not known.
    """
    noted, known = data.get("harmless", []), catalogue.harmless
    if not isinstance(noted, list) or not all(slug in known for slug in noted):
        raise AnswerError(["harmless: it must be a list of known slugs"])
    rest = {id: answer for id, answer in data.items() if id != "harmless"}
    listed = rest.get("conditions")
    if isinstance(listed, list):
        rest["conditions"] = [slug for slug in listed if slug not in known]
    return rest


def _exercises(verdicts: list[Verdict], catalogue) -> dict:
    opened = [verdict for verdict in verdicts if verdict.open]
    words = {one.exercise: _reasons(one.reasons, catalogue) for one in verdicts if one.reasons}
    return {
        "opened": [one.exercise for one in opened if not one.reasons],
        "cautioned": {one.exercise: words[one.exercise] for one in opened if one.reasons},
        "withheld": {one.exercise: words[one.exercise] for one in verdicts if not one.open},
        "ask_first": {one.exercise: list(one.ask_first) for one in opened if one.ask_first},
    }


def _reasons(reasons, catalogue, ticked: Mapping[str, str] = NOTHING) -> list[dict]:
    return [
        {
            "code": said.code,
            "about": said.about,
            "why": said.why,
            "change": said.change,
            "sources": list(said.sources),
        }
        for said in unique(reasons, catalogue, ticked=ticked)
    ]


def _assumed(book, data: dict) -> dict:
    """No for every missing sign and condition, and for the conditions' warning questions."""
    lists = [data.get(id) for id in ("conditions", "diagnosis")]
    listed = {slug for found in lists if isinstance(found, list) for slug in found}
    unnamed = [slug for slug in book.conditions if slug not in listed | {"no-diagnosis"}]
    follow_ups = [
        follow_up.id
        for condition in book.conditions.values()
        for follow_up in condition.follow_ups
        if follow_up.kind in (FollowUpKind.SIGN, FollowUpKind.FLOOR)
    ]
    return dict.fromkeys([*book.red_flags, *unnamed, *follow_ups], "no")


def _read(name: str) -> str:
    try:
        return sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"The file cannot be read: {error}", returncode=2) from None


def _no_duplicates(pairs) -> dict:
    found = dict(pairs)
    if twice := [id for id, count in Counter(id for id, _value in pairs).items() if count > 1]:
        raise AnswerError([f"{id}: answered twice" for id in twice])
    return found


def _moment(text: str | None) -> datetime:
    if text is None:
        return datetime.now(UTC)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise CommandError(
            f"--now: {text!r} is not a time. Write it like 2026-01-31T09:30Z.", returncode=2
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
