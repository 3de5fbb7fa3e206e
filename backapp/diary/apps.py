from django.apps import AppConfig


class DiaryConfig(AppConfig):
    name = "backapp.diary"
    label = "diary"
