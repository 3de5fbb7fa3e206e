"""The names of the site's addresses without its views, to try a template on its own."""

from django.http import HttpResponse
from django.urls import include, path


def nothing(request, **kwargs):
    return HttpResponse()


screening = [
    path("screening/", nothing, name="start"),
    path("screening/<slug:page>/", nothing, name="page"),
    path("result/", nothing, name="result"),
    path("finish/", nothing, name="finish"),
]
urlpatterns = [
    path("", nothing, name="home"),
    path("manifest.webmanifest", nothing, name="manifest"),
    path("exercises/", nothing, name="exercises"),
    path("exercises/at-a-glance/", nothing, name="at-a-glance"),
    path("exercises/figures/<int:shelf>/start.svg", nothing, name="figures-start"),
    path("exercises/figures/<int:shelf>/end.svg", nothing, name="figures-end"),
    path("exercises/<slug:slug>/", nothing, name="exercise"),
    path("exercises/<slug:slug>/card.svg", nothing, name="exercise-card"),
    path("exercises/<slug:slug>/stills.svg", nothing, name="exercise-stills"),
    path("routines/", nothing, name="routines"),
    path("routines/<slug:slug>/", nothing, name="routine"),
    path("warning-signs/", nothing, name="warning-signs"),
    path("privacy/", nothing, name="privacy"),
    path("plan/", nothing, name="plan"),
    path("answers/", nothing, name="answers"),
    path("about/", nothing, name="about"),
    path("answers/<slug:slug>/", nothing, name="answer"),
    path("evidence/", nothing, name="evidence"),
    path("safety/", nothing, name="safety"),
    path("how-screening-works/", nothing, name="how-screening-works"),
    path("", include(([path("diary/", nothing, name="home")], "diary"))),
    path("", include((screening, "screening"))),
]
