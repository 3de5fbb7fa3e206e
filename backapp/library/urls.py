from django.urls import path

from backapp.library import views

urlpatterns = [
    path("evidence/", views.evidence, name="evidence"),
    path("evidence/<slug:slug>/", views.claim, name="claim"),
    path("sources/", views.sources, name="sources"),
    path("safety/", views.safety, name="safety"),
    path("how-screening-works/", views.how_screening_works, name="how-screening-works"),
]
