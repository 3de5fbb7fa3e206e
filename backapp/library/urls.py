from django.urls import path

from backapp.library import views
from backapp.library.feed import ChangesFeed

urlpatterns = [
    path("evidence/", views.evidence, name="evidence"),
    path("evidence/<slug:slug>/", views.claim, name="claim"),
    path("sources/", views.sources, name="sources"),
    path("safety/", views.safety, name="safety"),
    path("changes/", views.changes, name="changes"),
    path("changes/feed/", ChangesFeed(), name="changes-feed"),
    path("how-screening-works/", views.how_screening_works, name="how-screening-works"),
]
