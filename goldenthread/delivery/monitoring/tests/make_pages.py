"""Opening the pages of a report and answering its sections, as tests of pages do."""

from django.test import Client

from goldenthread.delivery.monitoring.models import ReportSection
from goldenthread.delivery.planning.models import Indicator
from goldenthread.delivery.planning.tests import make as planning
from goldenthread.foundation.accounts.models import User


def signed_in(person: User) -> Client:
    """Return the browser of a person."""
    client = Client()
    client.force_login(person)
    return client


def path(section: ReportSection) -> str:
    """Return where a section is written."""
    return f"/reports/{section.report.uid}/sections/{section.key}/"


def answers(section: ReportSection, **changed: object) -> dict[str, object]:
    """Return what a browser sends for a result that is rated and told."""
    said: dict[str, object] = {
        "base_revision": section.revision,
        "level": "GOOD_PROGRESS",
        "text": "The law changed.",
        "language": "en",
        "classification": "INTERNAL",
        "then": "stay",
    }
    return said | changed


def cell_name(part: str = "value") -> str:
    """Return the name of a field of the first value of the indicator R1.1."""
    indicator = Indicator.objects.get(code="R1.1")
    return f"v-{indicator.pk}-{planning.whole_entity().pk}-{planning.total().pk}-{part}"
