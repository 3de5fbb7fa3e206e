from django.conf import settings
from django.urls import path, register_converter

from backapp.practice import (
    answers,
    exercises,
    gallery,
    offline,
    own,
    pages,
    paper,
    reminders,
    routines,
    sessions,
    warning_signs,
)
from backapp.practice.addresses import following

register_converter(sessions.WishConverter, "wish")

urlpatterns = [  # Django tries them from the top, so the most requested come first
    path("exercises/", exercises.exercises, name="exercises"),
    path("exercises/at-a-glance/", paper.at_a_glance, name="at-a-glance"),
    path("exercises/<slug:slug>/", exercises.exercise, name="exercise"),
    path("routines/", routines.routines, name="routines"),
    path("routines/shared/", own.shared, name="routine-shared"),
    path("routines/<slug:slug>/", routines.routine, name="routine"),
    path("answers/", answers.answers, name="answers"),
    path("answers/<slug:slug>/", answers.answer, name="answer"),
    path("sessions/", sessions.sessions, name="sessions"),
    path("sessions/<wish:slug>/", sessions.session, name="session"),
    path(
        "sessions/<wish:slug>/worksheet/",
        paper.worksheet,
        {"kind": "session"},
        name="session-worksheet",
    ),
    path("favourites/", sessions.favourite, name="favourite"),
    path("privacy/", pages.privacy, name="privacy"),
    path("robots.txt", pages.robots, name="robots"),
    path("manifest.webmanifest", offline.manifest, name="manifest"),
    path("service-worker.js", offline.service_worker, name="service-worker"),
    path("offline/", offline.kept_page, {"name": "offline"}, name="offline"),
    path(
        "offline/warning-signs/",
        offline.kept_page,
        {"name": "offline-warning-signs"},
        name="offline-warning-signs",
    ),
    path("warning-signs/", warning_signs.warning_signs, name="warning-signs"),
    path(
        "exercises/figures/<whole:shelf>/start.svg",
        exercises.figures,
        {"end": False},
        name="figures-start",
    ),
    path(
        "exercises/figures/<whole:shelf>/end.svg",
        exercises.figures,
        {"end": True},
        name="figures-end",
    ),
    path(
        "exercises/<slug:slug>/start.svg",
        exercises.picture,
        {"which": "start_file"},
        name="exercise-start",
    ),
    path(
        "exercises/<slug:slug>/card.svg",
        exercises.picture,
        {"which": "card_file"},
        name="exercise-card",
    ),
    path(
        "exercises/<slug:slug>/stills.svg",
        exercises.picture,
        {"which": "stills_file"},
        name="exercise-stills",
    ),
    path("exercises/<slug:slug>/movement/", exercises.movement, name="exercise-movement"),
    path("routines/mine/edit/", own.edit, name="routine-own-edit"),
    path("routines/<slug:slug>/adapt/", own.adapt, name="routine-adapt"),
    path(
        "routines/<slug:slug>/worksheet/",
        paper.worksheet,
        {"kind": "routine"},
        name="routine-worksheet",
    ),
    path("routines/<slug:slug>/reminder/", reminders.reminder, name="routine-reminder"),
    path(
        "routines/<slug:slug>/reminder.ics", reminders.reminder_file, name="routine-reminder-file"
    ),
]

# Following along works the same way for all of these.
for kind, named in (
    ("routine", "<slug:slug>"),
    ("exercise", "<slug:slug>"),
    ("session", "<wish:slug>"),
):
    urlpatterns += following(kind, f"{kind}s/{named}")
if settings.DEBUG:
    urlpatterns.append(path("gallery/", gallery.gallery, name="gallery"))
