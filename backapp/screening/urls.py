from django.urls import path

from backapp.screening.views import asking, extra, quick, result, session

#: `backapp/urls.py` adds "screening:result", which shows routines and so belongs to `practice`, and
#: "screening:summary", which says what the diary's plan says.
app_name = "screening"
urlpatterns = [
    path("screening/", asking.start, name="start"),
    path("screening/quick/", quick.quick, name="quick"),
    path("screening/check/", asking.check, name="check"),
    path("screening/correct/", extra.correct, name="correct"),
    path("screening/seen/", extra.seen, name="seen"),
    path("screening/now/", extra.short_check, name="now"),
    path("screening/first/<slug:slug>/", extra.ask_first, name="ask-first"),
    path("screening/one-more/<str:id>/", extra.late, name="late"),
    path("screening/go-ahead/<whole:number>/", extra.go_ahead, name="go-ahead"),
    path("screening/country/", extra.country, name="country"),
    path("screening/same-person/", session.same_person, name="same-person"),
    path("screening/<slug:slug>/", asking.question, name="page"),
    path("screening/<slug:slug>/help/", asking.help_page, name="help"),
    path("result/remember/", result.remember, name="remember"),
    path("result/summary.json", result.summary_file, name="summary-file"),
    path("fhir/Questionnaire/backapp", result.fhir_questionnaire, name="fhir-questionnaire"),
    path("still/", session.still, name="still"),
    path("finish/", session.finish, name="finish"),
    path("finished/", session.finished, name="finished"),
]
