from django.apps import AppConfig


class ScreeningConfig(AppConfig):
    name = "backapp.screening"
    label = "screening"

    def ready(self):
        """Register the walk through the questions, so that every content check runs it.

        The library is a lower layer and must not import the screening.
        """
        from backapp.library.checks import whole
        from backapp.screening import walking

        whole.WALKS["questions"] = walking.check
