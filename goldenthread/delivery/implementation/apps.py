from django.apps import AppConfig


class ImplementationConfig(AppConfig):
    name = "goldenthread.delivery.implementation"
    label = "implementation"

    def ready(self) -> None:
        """Show on a workplan's page how it is carried out."""
        from .views import panels

        panels.add_to_lower_pages()
