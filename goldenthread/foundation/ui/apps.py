from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "goldenthread.foundation.ui"
    label = "ui"

    def ready(self) -> None:
        """Give forms the house's words. Of our apps this one starts first: the others make forms then."""
        from .form_words import speak

        speak()
