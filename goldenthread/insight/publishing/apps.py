from django.apps import AppConfig


class PublishingConfig(AppConfig):
    name = "goldenthread.insight.publishing"
    label = "publishing"

    def ready(self) -> None:
        """Offer the documents as jobs, and programmes as documents on their pages."""
        from goldenthread.foundation.jobs.kinds import JOB_KINDS
        from goldenthread.foundation.ui.tabs import panels

        from . import kinds, links

        JOB_KINDS.register(kinds.CHAPTER)
        JOB_KINDS.register(kinds.PROGRAMME)
        panels.register(links.PROGRAMME_DOCUMENT)
        panels.register(links.CHAPTER_OF_DASHBOARD)
        panels.register(links.WORKPLAN_DOCUMENT)
