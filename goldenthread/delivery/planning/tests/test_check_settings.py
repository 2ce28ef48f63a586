"""How strict a check is: who decides, on which page, and what is recorded."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client

from goldenthread.delivery.planning import actions
from goldenthread.delivery.planning.models import CheckSetting
from goldenthread.delivery.planning.rules.checks import CHECK_BY_CODE
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.tests import make as people
from goldenthread.foundation.audit_trail.models import AuditEntry
from tests.helpers import queries_used

from . import make

pytestmark = pytest.mark.django_db
Severity = CheckSetting.Severity
AT = datetime(2018, 9, 1, 9, 0, tzinfo=UTC)


# How strict a check is.


def test_a_framework_manager_decides_and_it_is_recorded() -> None:
    manager = people.framework_manager()

    setting = actions.change_check_setting(
        "no-risks", Severity.BLOCKING, by=manager, at=AT, note=" Board 2018/7 "
    )
    actions.change_check_setting("no-risks", Severity.OFF, by=manager, at=AT)

    setting.refresh_from_db()
    assert (setting.severity, setting.changed_by) == (Severity.OFF, manager)
    first, second = AuditEntry.objects.filter(action="planning.check.changed").order_by("pk")
    assert (first.note, first.details) == (
        "Board 2018/7",
        {"check": "no-risks", "source": "ADVISORY", "target": "BLOCKING"},
    )
    assert (second.details["source"], second.details["target"]) == ("BLOCKING", "OFF")


@pytest.mark.parametrize("role", sorted(set(roles.ROLES) - {roles.FRAMEWORK_MANAGER}))
def test_nobody_else_decides(role: str) -> None:
    scope = roles.ROLES[role].scopes[0]
    where = people.entity() if scope == "ENTITY" else people.region() if scope == "REGION" else None
    person = people.member(where, role)

    with pytest.raises(actions.CheckNotYours, match="decided by framework manager"):
        actions.change_check_setting("no-risks", Severity.OFF, by=person, at=AT)

    assert not CheckSetting.objects.exists()


@pytest.mark.parametrize(("code", "severity"), [("no-such", "OFF"), ("no-risks", "FATAL"), ("no-risks", "")])
def test_only_known_checks_and_words_are_taken(code: str, severity: str) -> None:
    with pytest.raises(actions.NoSuchCheck, match="choose one of the checks"):
        actions.change_check_setting(code, severity, by=make.system(), at=AT)

    assert not CheckSetting.objects.exists()


# The page that decides.


def posted(client: Client, **changes: str) -> dict[str, str]:
    """Return what the form of all checks sends when some were changed on it."""
    rows = client.get("/planning/checks/").context["rows"]
    now = {row["now"].check.code: row["now"].severity for row in rows}
    return now | {f"was-{code}": severity for code, severity in now.items()} | changes


def test_a_framework_manager_sees_every_check_and_changes_some(client: Client) -> None:
    manager = people.framework_manager()
    client.force_login(manager)
    page = client.get("/planning/checks/").content.decode()
    for check in CHECK_BY_CODE.values():
        assert f'id="{check.code}"' in page
    assert "programmes and workplans" in page
    sent = posted(client) | {"no-risks": "BLOCKING", "old-rate": "OFF", "note": "Board"}

    answer = client.post("/planning/checks/", sent, follow=True)

    assert "2 checks changed." in answer.content.decode()
    assert set(CheckSetting.objects.values_list("code", "severity")) == {
        ("no-risks", "BLOCKING"),
        ("old-rate", "OFF"),
    }
    entries = AuditEntry.objects.filter(action="planning.check.changed")
    assert [entry.note for entry in entries] == ["Board", "Board"]
    assert str(manager) in answer.content.decode()


def test_only_what_a_person_changed_is_saved(client: Client) -> None:
    client.force_login(people.framework_manager())
    seen_before = posted(client)
    make.strict("no-risks", Severity.OFF)

    answer = client.post("/planning/checks/", seen_before, follow=True)

    assert "Nothing was changed." in answer.content.decode()
    assert CheckSetting.objects.get().severity == Severity.OFF


def test_nonsense_changes_no_check(client: Client) -> None:
    client.force_login(people.framework_manager())

    answer = client.post("/planning/checks/", posted(client) | {"no-risks": "FATAL"})

    assert "Nothing was changed" in answer.content.decode()
    assert not CheckSetting.objects.exists()


def test_the_page_that_decides_is_closed_to_others(client: Client) -> None:
    for person in (people.member(people.entity(), roles.HEAD_OF_ENTITY), people.user()):
        client.force_login(person)
        assert client.get("/planning/checks/").status_code == 403
        assert client.post("/planning/checks/", {"no-risks": "OFF"}).status_code == 403

    assert not CheckSetting.objects.exists()


def test_the_cost_of_the_page_that_decides_is_constant(client: Client) -> None:
    client.force_login(people.framework_manager())
    before = queries_used(client, "/planning/checks/")
    for code in CHECK_BY_CODE:
        make.strict(code)

    assert queries_used(client, "/planning/checks/") == before
