"""Login to the admin: a password, and then a second factor, which is enrolled at the first login
(docs/adr/0060).

django-otp stores and checks the factors. Codes of an authenticator app (RFC 6238) work once each,
and wrong codes cause growing delays. Ten recovery codes are shown once. On a real site no page of
the admin opens without the second factor; on a developer's machine it is not required.
"""

import logging
from base64 import b32encode

import qrcode
from django.conf import settings
from django.contrib.admin import AdminSite
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django_otp import login as passed
from django_otp import match_token
from django_otp import user_has_device as has_device
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from qrcode.image.svg import SvgPathFillImage

log = logging.getLogger("backapp.staff")
RECOVERY_CODES = 10


class StaffSite(AdminSite):
    site_header = "Backapp"

    def has_permission(self, request: HttpRequest) -> bool:
        return super().has_permission(request) and (
            request.user.is_verified() or not settings.SECOND_FACTOR_REQUIRED
        )

    def get_urls(self) -> list:
        return [
            path("second-factor/", never_cache(self.second_factor), name="second-factor"),
            *super().get_urls(),
        ]

    def login(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        if super().has_permission(request) and not self.has_permission(request):
            return redirect(
                f"{reverse('admin:second-factor')}?{urlencode({'next': _onward(request)})}"
            )
        response = super().login(request, extra_context)
        if request.method == "POST":
            if response.status_code == 302:
                log.info("Account %s: password accepted.", request.user.pk)
            else:
                log.warning("A login was refused.")
        return response

    def second_factor(self, request: HttpRequest) -> HttpResponse:
        """Ask for a code. At the first login, show the secret for the authenticator app, and after
        its first code the recovery codes.
        """
        if not super().has_permission(request):
            return redirect("admin:login")
        if self.has_permission(request) and request.user.is_verified():
            return redirect(_onward(request))
        enrolled = has_device(request.user)
        device = None if enrolled else _secret_for(request.user)
        context = self.each_context(request) | {
            "title": _("Second step"),
            "onward": _onward(request),
            "enrolling": not enrolled,
        }
        context["has_permission"] = False  # hides the admin's menu until the second factor passes
        if request.method == "POST":
            code = request.POST.get("code", "").replace(" ", "")[:32]
            with transaction.atomic():
                found = (
                    match_token(request.user, code)
                    if enrolled
                    else (_confirm(device, code) and device)
                )
            if found:
                passed(request, found)
                request.session.cycle_key()
                log.info("Account %s: second factor accepted.", request.user.pk)
                if enrolled:
                    return redirect(_onward(request))
                context |= {
                    "enrolling": False,
                    "recovery": _recovery_codes(request.user),
                    "title": _("Recovery codes"),
                }
                return render(request, "admin/staff/second_factor.html", context)
            log.warning("Account %s: second factor refused.", request.user.pk)
            context["error"] = _(
                "That code was not right, or was used before. After wrong codes the next "
                "one waits a little."
            )
        if device:
            context |= {
                "key": _in_groups(b32encode(device.bin_key).decode()),
                "picture": _picture(device.config_url),
            }
        return render(
            request,
            "admin/staff/second_factor.html",
            context,
            status=422 if context.get("error") else 200,
        )


def _onward(request: HttpRequest) -> str:
    there = request.POST.get("next") or request.GET.get("next") or ""
    inside = there.startswith(reverse("admin:index")) and url_has_allowed_host_and_scheme(
        there, None
    )
    return there if inside else reverse("admin:index")


def _secret_for(user) -> TOTPDevice:
    """The secret of an account without a confirmed one. It stays the same until it is confirmed, so
    reloading the page breaks nothing.
    """
    return TOTPDevice.objects.get_or_create(
        user=user, confirmed=False, defaults={"name": "authenticator"}
    )[0]


def _confirm(device: TOTPDevice, code: str) -> bool:
    if not device.verify_token(code):
        return False
    device.confirmed = True
    device.save(update_fields=["confirmed"])
    return True


def _recovery_codes(user) -> list[str]:
    """Ten new codes that replace any older ones. Each works for one login."""
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name="recovery")
    return [
        device.token_set.create(token=StaticToken.random_token()).token
        for _ in range(RECOVERY_CODES)
    ]


def _in_groups(key: str) -> str:
    return " ".join(key[n : n + 4] for n in range(0, len(key), 4))


def _picture(address: str) -> str:
    """The address as a QR code in the page: black on white, so that a camera can read it in the
    dark theme too.
    """
    return mark_safe(
        qrcode.make(address, image_factory=SvgPathFillImage, box_size=12).to_string(
            encoding="unicode"
        )
    )
