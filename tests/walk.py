"""Walking through the screening as a visitor does: page by page, by the forms that are shown,
from answers by id.
"""

from dataclasses import dataclass, field

from backapp.library.content import catalogue

#: What a healthy visitor of 41 with a sore low back and no diagnosis says, where nothing else is
#: given.
HEALTHY = {
    "who": "me",
    "country": "gb",
    "remember": "session",
    "age": 41,
    "pregnancy": "no",
    "area": ["low"],
    "episode": "under-6-weeks",
    "pain": 2,
    "told-by": "nobody",
    "diagnosis": [],
    "told-on": "2026-01-15",
    "same-pain": "yes",
    "go-ahead": "yes",
    "conditions": [],
    "named-too": [],
}


@dataclass
class Way:
    """Where a walk went: the addresses asked for, the last answer, and how many pages were
    filled in.
    """

    addresses: list[str] = field(default_factory=list)
    posted: int = 0
    response: object = None

    @property
    def at(self) -> str:
        return self.addresses[-1]


def walk(
    client, *, until: str = "/result/", understands: bool = True, most: int = 60, **answers
) -> Way:
    """Answer every page shown until `until`.

    `answers` by id (underscores for hyphens); what is not given is `HEALTHY` or no.
    """
    said = HEALTHY | {id.replace("_", "-"): value for id, value in answers.items()}
    way = Way()
    response = client.get("/screening/")
    way.addresses.append("/screening/")
    for _page in range(most):
        if way.at.split("?")[0] == until or response.status_code != 200:
            break
        if way.at == "/screening/check/":
            data = (
                {"understands": "yes"}
                if understands and response.context["ask_understands"]
                else {}
            )
        else:
            data = _form(response.context, said)
        posted = client.post(way.at, data)
        way.posted += 1
        assert posted.status_code == 302, (
            way.at,
            data,
            getattr(posted, "context", None) and posted.context.get("errors"),
        )
        way.addresses.append(posted["Location"])
        response = client.get(posted["Location"])
        while response.status_code == 302:
            way.addresses.append(response["Location"])
            response = client.get(response["Location"])
    way.response = response
    return way


def check_in_full(client, address: str, *signs: str):
    """Answer the short check with these signs: the lines before them, their cues, and what is left.
    Returns the last response.
    """
    said, response = HEALTHY | dict.fromkeys(signs, "yes"), None
    for _page in range(9):
        response = client.post(address, _form(client.get(address).context, said))
        address = response.get("Location", "")
        if not address.startswith("/screening/now/"):
            break
    return response


def go_ahead(client, slug: str) -> str:
    """The address at which somebody with that condition says what a clinician has said about it."""
    waiting = [condition.slug for condition in client.get("/result/").context["go_aheads"]]
    return f"/screening/go-ahead/{waiting.index(slug) + 1}/"


def fill(question, said) -> dict:
    """The form fields that answer one question from `said`."""
    value = said.get(question.id, "no")
    if question.folded:  # an earlier answer, confirmed
        return {}
    match question.kind:
        case "lines":
            return {question.id: tick_lines(question, said) or ["none"]}
        case "cues":
            return {question.id: tick(question, said) or ["none"]}
        case "cue":
            sign = question.ids[0]
            return {question.id: said.get(question.id, said.get(sign, "no"))}
        case "many":
            exclusive = [choice.value for choice in question.choices if choice.exclusive]
            return {question.id: value or exclusive}
        case "picker":
            medicines, words = said.get("medicines", []), said.get(f"{question.id}-words", [])
            other = (
                []
                if value or medicines or words
                else ["none" if question.id == "conditions" else "else"]
            )
            parts = {"": value, "-medicines": medicines, "-words": words, "-other": other}
            if question.id == "conditions":
                parts["-harmless"] = said.get("harmless", [])
                parts["-sure"] = list(catalogue().group_lines)  # asked about if it contradicts
            return {f"{question.id}{part}": values for part, values in parts.items()}
        case "date":
            value = said.get(question.id, "unsure")
            if value in ("unsure", "never"):
                return {f"{question.id}-other": value}
            year, month, day = value.split("-")
            return {
                f"{question.id}-day": day,
                f"{question.id}-month": month,
                f"{question.id}-year": year,
            }
    return {question.id: str(value)}


def tick(question, said) -> list[str]:
    """The lines of a list of cues to tick: those named in `said` ("fever.cues"), or the first line
    in the list of each sign that is said yes.
    """
    lines, ticked = [choice.value for choice in question.choices], []
    for sign in question.ids:
        own = [line for line in lines if line.partition(".")[0] == sign]
        if said.get(sign) == "yes":
            named = [f"{sign}.{name}" for name in said.get(f"{sign}.cues", [])]
            ticked += [line for line in own if line in named] if named else own[:1]
        elif said.get(sign) == "unsure":
            ticked += ["unsure"] if "unsure" not in ticked else []
    return ticked


def tick_lines(question, said) -> list[str]:
    """The group lines to tick: those in `said` ("line.below"), and those of signs that are said
    yes or unsure.
    """
    found = catalogue().group_lines

    def behind(line: str) -> set[object]:
        signs = found[line.removeprefix("line.")].signs
        return {said.get(line), *map(said.get, signs)}

    ticked = [line for line in question.ids if behind(line) & {"yes", "unsure"}]
    return ticked


def filled(client, page: str, **answers) -> dict:
    """The form of one page of the questionnaire, filled in from `answers` as `walk` does."""
    said = HEALTHY | {id.replace("_", "-"): value for id, value in answers.items()}
    return _form(client.get(f"/screening/{page}/").context, said)


def _form(context, said) -> dict:
    """All the fields of the form of a page, also the hidden one that says what it asks."""
    questions = context["page"].questions
    fields = {name: value for one in questions for name, value in fill(one, said).items()}
    return fields | {"asked": context["asked"]}


def send(client, page: str, **answers):
    """Fill in one page of the questionnaire and send it."""
    return client.post(f"/screening/{page}/", filled(client, page, **answers))


def fill_first(client):
    """The answer to the first page of the screening, sent: after it there is a session."""
    page = client.get("/screening/").context["page"]
    return client.post(
        "/screening/",
        {
            name: value
            for question in page.questions
            for name, value in fill(question, HEALTHY).items()
        },
    )
