from django.apps import AppConfig


class OperateConfig(AppConfig):
    name = "backapp.operate"
    label = "operate"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from backapp.operate.tallies import count
        from backapp.practice.plan_events import happened

        happened.connect(count, dispatch_uid="tallies")
