from django.urls import path

from backapp.diary import views

app_name = "diary"
urlpatterns = [
    path("diary/", views.home, name="home"),
    path("diary/start/", views.start, name="start"),
    path("diary/new/", views.new, name="new"),
    path("diary/run/", views.run, name="run"),
    path("diary/entries/<uuid:uid>/", views.change, name="change"),
    path("diary/entries/<uuid:uid>/delete/", views.delete_one, name="delete-one"),
    path("diary/keep/", views.keep, name="keep"),
    path("diary/backapp-diary.csv", views.save_csv, name="csv"),
    path("diary/backapp-diary.json", views.save_json, name="json"),
    path("diary/import/", views.bring, name="import"),
    path("diary/delete/", views.delete, name="delete"),
    path("diary/gone/", views.gone, name="gone"),
]
