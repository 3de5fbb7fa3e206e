from django.conf import settings
from django.urls import include, path, register_converter

from backapp.practice import (
    about,
    answers,
    change,
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

exercise_pages = [
    path("", exercises.exercises, name="exercises"),
    path("at-a-glance/", paper.at_a_glance, name="at-a-glance"),
    path("<slug:slug>/", exercises.exercise, name="exercise"),
    path(
        "figures/<whole:shelf>/start.svg", exercises.figures, {"end": False}, name="figures-start"
    ),
    path("figures/<whole:shelf>/end.svg", exercises.figures, {"end": True}, name="figures-end"),
    *(
        path(
            f"<slug:slug>/{which}.svg",
            exercises.picture,
            {"which": f"{which}_file"},
            name=f"exercise-{which}",
        )
        for which in ("start", "card", "stills")
    ),
    path("<slug:slug>/movement/", exercises.movement, name="exercise-movement"),
    *following("exercise", "<slug:slug>"),
    path("<slug:slug>/change/", change.change, {"kind": "exercise"}, name="exercise-change"),
]
routine_pages = [
    path("", routines.routines, name="routines"),
    path("shared/", own.shared, name="routine-shared"),
    path("<slug:slug>/", routines.routine, name="routine"),
    path("mine/edit/", own.edit, name="routine-own-edit"),
    path("<slug:slug>/adapt/", own.adapt, name="routine-adapt"),
    path("<slug:slug>/worksheet/", paper.worksheet, {"kind": "routine"}, name="routine-worksheet"),
    path("<slug:slug>/reminder/", reminders.reminder, name="routine-reminder"),
    path("<slug:slug>/reminder.ics", reminders.reminder_file, name="routine-reminder-file"),
    *following("routine", "<slug:slug>"),
    path("<slug:slug>/change/", change.change, {"kind": "routine"}, name="routine-change"),
]
session_pages = [
    path("", sessions.sessions, name="sessions"),
    path("<wish:slug>/", sessions.session, name="session"),
    path("<wish:slug>/worksheet/", paper.worksheet, {"kind": "session"}, name="session-worksheet"),
    *following("session", "<wish:slug>"),
    path("<wish:slug>/change/", change.change, {"kind": "session"}, name="session-change"),
]
urlpatterns = [  # Django tries them from the top, so the most requested come first
    path("exercises/", include(exercise_pages)),
    path("routines/", include(routine_pages)),
    path("sessions/", include(session_pages)),
    path("answers/", answers.answers, name="answers"),
    path("answers/<slug:slug>/", answers.answer, name="answer"),
    path("favourites/", sessions.favourite, name="favourite"),
    path("privacy/", pages.privacy, name="privacy"),
    path("about/", about.about, name="about"),
    path(".well-known/security.txt", about.security, name="security-txt"),
    path("sitemap.xml", about.sitemap, name="sitemap"),
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
]
if settings.DEBUG:
    urlpatterns.append(path("gallery/", gallery.gallery, name="gallery"))
