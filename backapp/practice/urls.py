from django.conf import settings
from django.urls import path

from backapp.practice import exercises, follow, gallery, hurts, pages, routines, warning_signs

urlpatterns = [
    path("", pages.home, name="home"),
    path("privacy/", pages.privacy, name="privacy"),
    path("robots.txt", pages.robots, name="robots"),
    path("warning-signs/", warning_signs.warning_signs, name="warning-signs"),
    path("exercises/", exercises.exercises, name="exercises"),
    path("exercises/<slug:slug>/", exercises.exercise, name="exercise"),
    path("routines/", routines.routines, name="routines"),
    path("routines/<slug:slug>/", routines.routine, name="routine"),
    path("routines/<slug:slug>/steps/<int:number>/", routines.step, name="routine-step"),
    path("routines/<slug:slug>/follow/", follow.follow, name="routine-follow"),
    path("routines/<slug:slug>/follow/steps/<int:number>/", follow.step, name="follow-step"),
    path("routines/<slug:slug>/hurts/", hurts.hurts, name="routine-hurts"),
    path("routines/<slug:slug>/done/", hurts.done, name="routine-done"),
]
if settings.DEBUG:
    urlpatterns.append(path("gallery/", gallery.gallery, name="gallery"))
