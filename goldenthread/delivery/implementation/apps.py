from django.apps import AppConfig


class ImplementationConfig(AppConfig):
    name = "goldenthread.delivery.implementation"
    label = "implementation"

    def ready(self) -> None:
        """Show on a workplan's page how it is carried out, and on everyone's first page what waits."""
        from .views import panels, waiting

        panels.add_to_lower_pages()
        waiting.add_to_first_page()
