from django.apps import AppConfig


class WorkbooksConfig(AppConfig):
    name = "goldenthread.front.workbooks"
    label = "workbooks"

    def ready(self) -> None:
        """Offer the workbook on the page of a workplan, and large ones as jobs."""
        from goldenthread.foundation.jobs.kinds import JOB_KINDS
        from goldenthread.foundation.ui.tabs import panels

        from . import kinds, links

        JOB_KINDS.register(kinds.BRING)
        panels.register(links.WORKBOOK_OF_WORKPLAN)
