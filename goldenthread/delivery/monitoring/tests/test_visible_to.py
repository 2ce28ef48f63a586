"""Who reads what: every state of a report, and every classification of a section, for every role."""

from datetime import timedelta

import pytest
from django.utils import timezone

from goldenthread.delivery.monitoring.models import Report, ReportSection, SectionReader
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.models import Entity, Region
from goldenthread.direction.organization.tests import make as organization
from goldenthread.foundation.accounts.models import User

from . import make

pytestmark = pytest.mark.django_db

OWN = ("own editor", "own head")
REVIEWERS = ("desk", "framework manager", "auditor")
WHO = (
    *OWN,
    *REVIEWERS,
    "desk of another region",
    "editor elsewhere",
    "senior reader",
    "administrator",
    "nobody",
)
STATES_READ_BY: dict[str, frozenset[str]] = {
    **dict.fromkeys(OWN, frozenset(Report.State.values)),
    **dict.fromkeys(REVIEWERS, frozenset(("SUBMITTED", "RETURNED", "DESK_APPROVED", "APPROVED"))),
    **dict.fromkeys(
        ("desk of another region", "editor elsewhere", "senior reader"), frozenset(("APPROVED",))
    ),
    **dict.fromkeys(("administrator", "nobody"), frozenset()),
}
# Of an approved report; public and internal are read by all who read it.
CONFIDENTIAL_READ_BY: set[str] = {*OWN, "desk"}


def person(who: str, entity: Entity) -> User:
    region = entity.details.get().region
    held: dict[str, tuple[Entity | Region | None, str]] = {
        "own editor": (entity, roles.ENTITY_EDITOR),
        "own head": (entity, roles.HEAD_OF_ENTITY),
        "desk": (region, roles.DESK_REVIEWER),
        "desk of another region": (organization.region(), roles.DESK_REVIEWER),
        "editor elsewhere": (organization.entity(), roles.ENTITY_EDITOR),
        "framework manager": (None, roles.FRAMEWORK_MANAGER),
        "auditor": (None, roles.AUDITOR),
        "senior reader": (None, roles.SENIOR_READER),
        "administrator": (None, roles.SYSTEM_ADMINISTRATOR),
    }
    return organization.member(held[who][0], held[who][1]) if who in held else organization.user()


@pytest.mark.parametrize("state", Report.State.values)
def test_reports_are_read_by_state_and_role(state: str) -> None:
    report = make.report(state)

    readers = {who for who in WHO if Report.objects.visible_to(person(who, report.entity)).exists()}

    assert readers == {who for who in WHO if state in STATES_READ_BY[who]}


@pytest.mark.parametrize("classification", ["PUBLIC", "INTERNAL", "CONFIDENTIAL", "STRICTLY_CONFIDENTIAL"])
def test_sections_are_read_by_classification_and_role(classification: str) -> None:
    report = make.report("APPROVED")
    ReportSection.objects.filter(report=report).update(classification=classification)
    open_to_all = {who for who in WHO if "APPROVED" in STATES_READ_BY[who]}
    expected: dict[str, set[str]] = {"CONFIDENTIAL": CONFIDENTIAL_READ_BY, "STRICTLY_CONFIDENTIAL": set()}

    readers = {who for who in WHO if ReportSection.objects.visible_to(person(who, report.entity)).exists()}

    assert readers == expected.get(classification, open_to_all)


def test_a_strictly_confidential_section_is_read_by_its_author_and_those_named_until_a_day() -> None:
    section = make.result_section()
    author = make.editor_of(section.report.entity)
    make.save_result(section, by=author, classification="STRICTLY_CONFIDENTIAL")
    today = timezone.localdate()
    named, no_longer = make.head_of(section.report.entity), make.head_of(section.report.entity)
    SectionReader.objects.create(section=section, person=named, until=today)
    SectionReader.objects.create(section=section, person=no_longer, until=today - timedelta(days=1))

    def reads(who: User) -> bool:
        return ReportSection.objects.visible_to(who).filter(pk=section.pk).exists()

    assert reads(author)
    assert reads(named)
    assert not reads(no_longer)


def test_someone_whose_role_has_ended_reads_nothing() -> None:
    report = make.report("APPROVED")
    yesterday = timezone.localdate() - timedelta(days=1)
    gone = organization.member(report.entity, roles.HEAD_OF_ENTITY, until=yesterday)

    assert not Report.objects.visible_to(gone).exists()


def test_a_function_is_reviewed_by_its_own_desk() -> None:
    make.report("SUBMITTED", of=organization.entity(function="FINANCE"))
    own, other = (organization.member(name, roles.DESK_REVIEWER) for name in ("FINANCE", "LEGAL"))

    assert Report.objects.visible_to(own).exists()
    assert not Report.objects.visible_to(other).exists()
