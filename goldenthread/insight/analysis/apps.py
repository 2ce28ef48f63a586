from django.apps import AppConfig


class AnalysisConfig(AppConfig):
    name = "goldenthread.insight.analysis"
    label = "analysis"

    def ready(self) -> None:
        """Offer the calendar on the pages of workplans."""
        from goldenthread.foundation.ui.tabs import panels

        from . import links

        panels.register(links.CALENDAR_OF_WORKPLAN)
