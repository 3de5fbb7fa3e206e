"""Reject long passwords that are easy to guess: common ones that are repeated or have digits and
signs around them, and words of this site.
"""

import re

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LONGEST_UNIT = 12  # letters; a longer part that is repeated counts as a password of its own


class NotCommonInDisguise:
    """Complements Django's list of 20,000 common passwords. Almost all of them are shorter than our
    minimum.
    """

    def __init__(self) -> None:
        self.common = CommonPasswordValidator().passwords

    def validate(self, password: str, user=None) -> None:
        core = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", password.casefold())
        for whole in (password.casefold(), core):
            repeated = re.fullmatch(rf"(.{{1,{LONGEST_UNIT}}}?)\1+", whole)
            if len(set(whole)) < 5 or repeated or whole in self.common:
                raise ValidationError(
                    _("This is a common password, repeated or with something around it."),
                    code="common_in_disguise",
                )

    def get_help_text(self) -> str:
        return _("Several words that do not belong together make a good password.")


#: What an attacker who knows this site would try first. Lower case; where one word begins another,
#: the longer one comes first.
SITE_WORDS = (
    "physiotherapist", "physiotherapy", "chiropractor", "osteopath", "clinician", "therapist",
    "stretching", "exercises", "exercise",
    "password", "backache", "backpain", "backapp", "stretch", "routine", "medical", "physio",
    "doctor", "health", "clinic", "admin",
    "spine", "pain", "back", "sore", "stiff", "crack", "the", "app", "my", "a",
)  # fmt: skip


class NoSiteWords:
    """Requires eight other letters beside the words of this site."""

    def validate(self, password: str, user=None) -> None:
        rest = re.sub("|".join(SITE_WORDS), "", password.casefold())
        if rest != password.casefold() and len(re.sub(r"[\W\d_]", "", rest)) < 8:
            raise ValidationError(
                _("This password is made of words that belong to this site."), code="site_words"
            )

    def get_help_text(self) -> str:
        return _("Words about backs, exercise or this site are the first that somebody would try.")
