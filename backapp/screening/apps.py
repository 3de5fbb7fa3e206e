from django.apps import AppConfig


class ScreeningConfig(AppConfig):
    name = "backapp.screening"
    label = "screening"
