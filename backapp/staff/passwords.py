"""Long passwords that are common ones in disguise: repeated, or with digits and signs around them."""

import re

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LONGEST_UNIT = 12  # letters; what is repeated beyond that is a password of its own


class NoCommonCore:
    """Beside Django's list of 20,000 common passwords, almost all of them shorter than ours may be."""

    def __init__(self) -> None:
        self.common = CommonPasswordValidator().passwords

    def validate(self, password: str, user=None) -> None:
        core = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", password.casefold())
        for whole in (password.casefold(), core):
            repeated = re.fullmatch(rf"(.{{1,{LONGEST_UNIT}}}?)\1+", whole)
            if len(set(whole)) < 5 or repeated or whole in self.common:
                raise ValidationError(_("This is a common password, repeated or with something around it."), code="common_core")

    def get_help_text(self) -> str:
        return _("Several words that do not belong together make a good password.")
