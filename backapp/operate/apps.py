from django.apps import AppConfig


class OperateConfig(AppConfig):
    name = "backapp.operate"
    label = "operate"
