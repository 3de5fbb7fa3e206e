from django.apps import AppConfig


class ScreeningConfig(AppConfig):
    name = "backapp.screening"
    label = "screening"

    def ready(self):
        """Every check of the content walks through the questions too.

        The library is a floor below, and is told so here.
        """
        from backapp.library.checks import whole
        from backapp.screening import walking

        whole.WALKS["questions"] = walking.check
