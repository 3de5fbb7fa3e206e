"""Long passwords that are easy to guess in disguise: common ones repeated, or with digits and
signs around them; words of this place.
"""

import re

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LONGEST_UNIT = 12  # letters; what is repeated beyond that is a password of its own


class NoCommonCore:
    """Beside Django's list of 20,000 common passwords, almost all of them shorter than ours may
    be.
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
                    code="common_core",
                )

    def get_help_text(self) -> str:
        return _("Several words that do not belong together make a good password.")


#: What somebody would try first who knows where they are trying; lower case, the longer forms first
#: where one begins another.
OF_THIS_PLACE = (
    "physiotherapist", "physiotherapy", "chiropractor", "osteopath", "clinician", "therapist",
    "stretching", "exercises", "exercise",
    "password", "backache", "backpain", "backapp", "stretch", "routine", "medical", "physio",
    "doctor", "health", "clinic", "admin",
    "spine", "pain", "back", "sore", "stiff", "crack", "the", "app", "my", "a",
)  # fmt: skip


class NoWordsOfThisPlace:
    """What stays when the words of this place are taken away has to have eight letters of its
    own.
    """

    def validate(self, password: str, user=None) -> None:
        rest = re.sub("|".join(OF_THIS_PLACE), "", password.casefold())
        if rest != password.casefold() and len(re.sub(r"[\W\d_]", "", rest)) < 8:
            raise ValidationError(
                _("This password is made of words that belong to this site."), code="of_this_place"
            )

    def get_help_text(self) -> str:
        return _("Words about backs, exercise or this site are the first that somebody would try.")
