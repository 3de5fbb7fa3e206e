"""Where to get help, by country. It is plain data, so it works when nothing else does.

`emergency` is the number for an ambulance. `urgent` is a line for medical advice on the same day,
and `crisis` is a line for emotional crisis. Each row has its source and the date of the last check.
A row older than a year fails in `tests/screening`, so we check it again. For other countries the
page says "your local emergency number".
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

FIELD = "zone"  # of a form: the browser's time zone (static/js/zone.js)


@dataclass(frozen=True, slots=True)
class Country:
    """Help in one country.

    Dial the numbers as written. An empty string means that we know of no number.
    """

    code: str
    name: str
    emergency: str
    urgent: str = ""
    crisis: str = ""
    source: str = ""
    checked: date = date(2026, 11, 21)


_EU = "European Union, 112 (Directive 2018/1972)"
COUNTRIES = (
    Country(
        "gb", _("United Kingdom"), "999", "111", "116 123 (Samaritans)", "nhs.uk; samaritans.org"
    ),
    Country("ie", _("Ireland"), "112", "", "116 123 (Samaritans)", "hse.ie; samaritans.org"),
    Country("us", _("United States"), "911", "", "988", "911.gov; 988lifeline.org"),
    Country("ca", _("Canada"), "911", "811", "988", "canada.ca; 988.ca"),
    Country(
        "au",
        _("Australia"),
        "000",
        "1800 022 222 (healthdirect)",
        "13 11 14 (Lifeline)",
        "healthdirect.gov.au; lifeline.org.au",
    ),
    Country(
        "nz",
        _("New Zealand"),
        "111",
        "0800 611 116 (Healthline)",
        "1737",
        "health.govt.nz; 1737.org.nz",
    ),
    Country(
        "de",
        _("Germany"),
        "112",
        "116 117",
        "0800 111 0 111 (TelefonSeelsorge)",
        f"{_EU}; 116117.de; telefonseelsorge.de",
    ),
    Country("at", _("Austria"), "112", "1450", "142", f"{_EU}; 1450.at; telefonseelsorge.at"),
    Country("ch", _("Switzerland"), "144", "", "143", "ch.ch; 143.ch"),
    Country("fr", _("France"), "112", "116 117", "3114", f"{_EU}; service-public.fr; 3114.fr"),
    Country("es", _("Spain"), "112", "", "024", f"{_EU}; sanidad.gob.es"),
    Country("it", _("Italy"), "112", "116 117", "", f"{_EU}; salute.gov.it"),
    Country("nl", _("Netherlands"), "112", "", "113", f"{_EU}; 113.nl"),
    Country(
        "in", _("India"), "112", "", "14416 (Tele-MANAS)", "112.gov.in; telemanas.mohfw.gov.in"
    ),
    Country("za", _("South Africa"), "112", "", "0800 567 567", "gov.za; sadag.org"),
)
BY_CODE = {country.code: country for country in COUNTRIES}
ELSEWHERE = Country("", _("Somewhere else"), "", source="", checked=date(2026, 11, 21))


#: Time zones outside `ZONES` of one country: the beginning of their name -> its code.
AREAS = {"Australia/": "au", "America/Indiana/": "us", "America/Kentucky/": "us"}
#: Country code -> its time zones (IANA). A zone that several of our countries share is left out.
ZONES = {
    "gb": "Europe/London Europe/Belfast Europe/Jersey Europe/Guernsey Europe/Isle_of_Man",
    "ie": "Europe/Dublin",
    "us": "America/New_York America/Detroit America/Chicago America/Denver America/Phoenix "
    "America/Los_Angeles America/Anchorage America/Juneau America/Boise America/Menominee "
    "America/North_Dakota/Center America/Nome Pacific/Honolulu",
    "ca": "America/Toronto America/Vancouver America/Edmonton America/Winnipeg America/Halifax "
    "America/St_Johns America/Regina America/Moncton America/Montreal America/Whitehorse "
    "America/Yellowknife America/Iqaluit America/Glace_Bay America/Thunder_Bay",
    "nz": "Pacific/Auckland Pacific/Chatham",
    "de": "Europe/Berlin Europe/Busingen",
    "at": "Europe/Vienna",
    "ch": "Europe/Zurich",
    "fr": "Europe/Paris",
    "es": "Europe/Madrid Atlantic/Canary Africa/Ceuta",
    "it": "Europe/Rome",
    "nl": "Europe/Amsterdam",
    "in": "Asia/Kolkata Asia/Calcutta",
    "za": "Africa/Johannesburg",
}
_OF_ZONE = {zone: code for code, zones in ZONES.items() for zone in zones.split()}


def of_zone(zone: str) -> str:
    """Return the code of the country of a time zone; empty if we do not know it."""
    by_area = (code for area, code in AREAS.items() if zone.startswith(area))
    return _OF_ZONE.get(zone) or next(by_area, "")


def of_form(sent: Mapping[str, str]) -> str:
    """Return the country of the time zone that a browser sends with a form; "elsewhere" if we do
    not know it.
    """
    return of_zone(sent.get(FIELD, "")) or "elsewhere"


def country(code: str | None) -> Country:
    """Return the row for a country code, or `ELSEWHERE` (without numbers) for anything else."""
    return BY_CODE.get(code or "", ELSEWHERE)


#: Emergency sign -> what to say on the phone, as the end of "I have back pain and".
SAY = {
    "aorta-sudden": _("a sudden, severe pain in the back, chest or belly"),
    "bladder-change": _("new trouble with my bladder"),
    "both-legs": _("new pain, numbness or weakness in both legs"),
    "bowel-change": _("new loss of control over my bowels"),
    "breathless-clot": _("sudden trouble breathing"),
    "chest-pain": _("chest pain"),
    "cold-leg": _("a leg that has suddenly turned cold or pale"),
    "leg-weakness-fast": _("a leg that is quickly getting weaker"),
    "major-trauma": _("a bad accident or fall before it"),
    "pregnancy-emergency": _("a warning sign in my pregnancy"),
    "saddle-numbness": _("new numbness between my legs"),
    "sepsis": _("a fever, and I feel very ill or confused"),
    "sexual-change": _("new loss of feeling in my private parts"),
    "stroke-neck": _("a sudden headache, neck pain or signs of a stroke"),
}
#: The signs of pressure on the nerves at the bottom of the spine (facts.md 1: NHS-CES, CG).
CAUDA_EQUINA = frozenset(
    {"bladder-change", "both-legs", "bowel-change", "saddle-numbness", "sexual-change"}
)


def to_say(flags: Iterable[str], they: bool = False) -> str:
    """Return what to read out on the phone about the emergency signs in `flags`.

    `they` is for a person who calls for someone else: then the sign is not put into words that
    say "my".
    """
    known = [slug for slug in SAY if slug in flags]
    if they:
        said = gettext("I am calling for someone with back pain and a warning sign.")
    elif known:
        said = gettext("I have back pain and %s.") % SAY[known[0]]
    else:
        said = gettext("I have back pain and a warning sign that needs help now.")
    if not CAUDA_EQUINA.isdisjoint(known):
        return f"{said} {gettext('Could it be cauda equina syndrome?')}"
    return said
