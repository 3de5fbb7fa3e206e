from django.urls import path

from backapp.screening import views

app_name = "screening"
urlpatterns = [
    path("screening/", views.start, name="start"),
    path("screening/check/", views.check, name="check"),
    path("screening/correct/", views.correct, name="correct"),
    path("screening/seen/", views.seen, name="seen"),
    path("screening/now/", views.short_check, name="now"),
    path("screening/first/<slug:slug>/", views.ask_first, name="ask-first"),
    path("screening/one-more/<str:id>/", views.late, name="late"),
    path("screening/go-ahead/<whole:number>/", views.go_ahead, name="go-ahead"),
    path("screening/same-person/", views.same_person, name="same-person"),
    path("screening/<slug:slug>/", views.question, name="page"),
    path("screening/<slug:slug>/help/", views.help_page, name="help"),
    path("result/", views.result, name="result"),
    path("result/summary/", views.summary, name="summary"),
    path("result/summary.json", views.summary_file, name="summary-file"),
    path("fhir/Questionnaire/backapp", views.fhir_questionnaire, name="fhir-questionnaire"),
    path("still/", views.still, name="still"),
    path("finish/", views.finish, name="finish"),
    path("finished/", views.finished, name="finished"),
]
