from django.apps import AppConfig


class WorkbooksConfig(AppConfig):
    name = "goldenthread.front.workbooks"
    label = "workbooks"

    def ready(self) -> None:
        """Offer the workbook on the page of a workplan."""
        from goldenthread.foundation.ui.tabs import panels

        from . import links

        panels.register(links.WORKBOOK_OF_WORKPLAN)
