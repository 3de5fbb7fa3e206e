"""Addresses that several things share: those of following along, and those of the six-week plan,
which `backapp/urls.py` joins with the diary's part.
"""

from collections.abc import Callable

from django.urls import URLPattern, URLResolver, include, path

from backapp.practice import follow, hurts, paper, plan
from backapp.screening.runs import TODAY


def following(kind: str, here: str, view: Callable = lambda page: page) -> list[URLPattern]:
    """The pages of following along. They work the same way for everything (followed.py)."""
    which = {"kind": kind}
    return [
        path(f"{here}/{address}/", view(page), which, name=f"{kind}-{name}")
        for address, page, name in (
            ("steps/<whole:number>", follow.step, "step"),
            ("follow", follow.follow, "follow"),
            ("follow/steps/<whole:number>", follow.part, "part"),
            ("hurts", hurts.hurts, "hurts"),
            ("done", hurts.done, "done"),
        )
    ]


def plan_pages(saved: Callable, drawn: plan.Drawn) -> list[URLResolver]:
    """The pages of the six-week plan. `saved` keeps it in the diary too, `drawn` draws the pain."""
    today = {"kind": "plan", "slug": TODAY}
    pages = [
        path("", saved(plan.plan), name="plan"),
        path("flare/", saved(plan.flare), name="plan-flare"),
        path("check-up/", saved(plan.check_up), {"drawn": drawn}, name="plan-check"),
        path("change/", saved(plan.change), name="plan-change"),
        path("reminder/", saved(plan.reminder), name="plan-reminder"),
        path("worksheet/", saved(paper.worksheet), today, name="plan-worksheet"),
        *following("plan", "<slug:slug>", lambda view: saved(plan.noting(view))),
    ]
    return [path("plan/", include(pages))]
