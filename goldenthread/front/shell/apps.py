from django.apps import AppConfig


class ShellConfig(AppConfig):
    name = "goldenthread.front.shell"
    label = "shell"

    def ready(self) -> None:
        """Show on the first page which roles were handed over."""
        from .views import waiting

        waiting.add_to_first_page()
