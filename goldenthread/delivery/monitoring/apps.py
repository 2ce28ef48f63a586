from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    name = "goldenthread.delivery.monitoring"
    label = "monitoring"

    def ready(self) -> None:
        """Register this app's kinds of report sections, and its part of the pages of entities and plans."""
        from . import sections
        from .views import planning_panels, rounds

        sections.register_built_in()
        sections.add_to_lower_pages()
        planning_panels.add_to_planning()
        rounds.add_to_lower_pages()
