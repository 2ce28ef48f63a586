from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    name = "goldenthread.delivery.monitoring"
    label = "monitoring"

    def ready(self) -> None:
        """Register this app's kinds of report sections, and its part of an entity's page."""
        from . import sections

        sections.register_built_in()
        sections.add_to_lower_pages()
