"""The site's addresses and two baselines: a constant page, and the list of exercises as a simple
first version would be.
"""

from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import include, path

from backapp.access import permit_for
from backapp.library.models.exercises import Exercise

SIZES = Path(settings.STATIC_ROOT).parent / "constant"


@lru_cache
def _bytes(name: str) -> bytes:
    return (SIZES / name).read_bytes()


def constant(request, name):
    """The bytes of a page, without any work behind them."""
    return HttpResponse(_bytes(name))


def naive(request):
    """Model instances and relations from the database on each request, every card rendered again,
    no caching.
    """
    permit = permit_for(request)
    rows = Exercise.objects.prefetch_related("loads", "instead", "ask_first")
    cards = [permit.card(row.slug) for row in rows if list(row.loads.all()) is not None]
    return render(request, "bench/naive.html", {"cards": cards, "permit": permit})


urlpatterns = [
    path("bench/constant/<str:name>", constant),
    path("bench/naive/", naive),
    path("", include("backapp.urls")),
]
