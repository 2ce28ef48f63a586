"""Roles: what each permits and where it is held."""

import pytest

from goldenthread.direction.organization import rules
from goldenthread.direction.organization.models import Membership

Scope = Membership.Scope


@pytest.mark.parametrize(
    ("role", "scopes"),
    [
        (rules.ENTITY_EDITOR, {Scope.ENTITY}),
        (rules.HEAD_OF_ENTITY, {Scope.ENTITY}),
        (rules.DESK_REVIEWER, {Scope.REGION, Scope.FUNCTION}),
        (rules.FRAMEWORK_MANAGER, {Scope.ORGANIZATION}),
        (rules.SENIOR_READER, {Scope.ORGANIZATION}),
        (rules.AUDITOR, {Scope.ORGANIZATION}),
        (rules.SYSTEM_ADMINISTRATOR, {Scope.ORGANIZATION}),
    ],
)
def test_a_role_is_held_only_where_it_makes_sense(role: str, scopes: set[str]) -> None:
    allowed = {scope for scope in Scope.values if not rules.reasons_not_to_give(role, scope, to_self=False)}

    assert allowed == scopes


@pytest.mark.parametrize(
    ("permission", "roles"),
    [
        (rules.WRITE_REPORT, {rules.ENTITY_EDITOR, rules.HEAD_OF_ENTITY}),
        (rules.SUBMIT_REPORT, {rules.HEAD_OF_ENTITY}),
        (rules.MANAGE_FRAMEWORK, {rules.FRAMEWORK_MANAGER}),
        (rules.MANAGE_ACCOUNTS, {rules.SYSTEM_ADMINISTRATOR}),
        (rules.VIEW_AUDIT_TRAIL, {rules.AUDITOR}),
    ],
)
def test_a_permission_comes_with_these_roles(permission: str, roles: set[str]) -> None:
    assert set(rules.roles_with(permission)) == roles


def test_a_system_administrator_reads_no_report() -> None:
    assert rules.permissions_of([rules.SYSTEM_ADMINISTRATOR]) == {rules.MANAGE_ACCOUNTS}


def test_a_role_no_longer_in_the_code_permits_nothing_and_keeps_its_name() -> None:
    assert rules.permissions_of(["JESTER"]) == frozenset()
    assert rules.name_of("JESTER") == "JESTER"
    assert "There is no role JESTER" in rules.reasons_not_to_give("JESTER", Scope.ENTITY, to_self=False)[0]
