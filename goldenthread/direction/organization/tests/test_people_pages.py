"""People and roles: who gives which role where, and what ends it."""

from datetime import date

import pytest
import time_machine
from django.test import Client

from goldenthread.direction.organization import actions, queries
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.models import Entity, Membership, Region
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.audit_trail.models import AuditEntry
from tests.helpers import queries_used

from . import make

pytestmark = pytest.mark.django_db
ANSWERS = {
    "role": roles.HEAD_OF_ENTITY,
    "entity": "KAS",
    "region": "",
    "function": "",
    "since": "2020-01-01",
    "until": "",
}


@pytest.fixture
def administrator(client: Client) -> User:
    person = make.system_administrator()
    client.force_login(person)
    return person


@pytest.mark.parametrize("role", sorted(set(roles.ROLES) - {roles.SYSTEM_ADMINISTRATOR}))
def test_only_system_administrators_open_the_page(client: Client, role: str) -> None:
    where: dict[str, Entity | Region] = {
        roles.ENTITY_EDITOR: make.entity(),
        roles.HEAD_OF_ENTITY: make.entity(),
        roles.DESK_REVIEWER: make.region(),
    }
    client.force_login(make.member(where.get(role), role))

    refused = client.get("/people/")
    assert refused.status_code == 403
    assert "open to these roles: system administrator" in refused.content.decode()
    assert client.get("/people/roles/give/").status_code == 403
    assert client.post("/people/roles/give/", ANSWERS).status_code == 403


def test_the_page_lists_people_with_their_roles(client: Client, administrator: User) -> None:
    head = make.member(make.entity("KAS"), roles.HEAD_OF_ENTITY)
    nobody = make.user("Newcomer")

    page = client.get("/people/").content.decode()

    for words in (
        head.name,
        "Head of entity",
        "KAS",
        nobody.name,
        "No role: sees nothing yet.",
        administrator.email,
    ):
        assert words in page
    assert actions.SYSTEM_EMAIL not in page


@pytest.mark.usefixtures("administrator")
def test_people_are_found_by_name_and_by_role(client: Client) -> None:
    make.member(make.entity(), roles.HEAD_OF_ENTITY, person=make.user("Samuel Osei"))
    make.user("Somebody Else")

    for query in ("?q=samuel", "?role=HEAD_OF_ENTITY"):
        page = client.get(f"/people/{query}").content.decode()
        assert "Samuel Osei" in page
        assert "Somebody Else" not in page


def test_a_role_is_given(client: Client, administrator: User) -> None:
    make.entity("KAS")
    person = make.user()

    answer = client.post("/people/roles/give/", {**ANSWERS, "email": person.email.upper(), "entity": "kas"})

    assert answer.status_code == 302
    given = make.membership_of(person)
    assert (given.role, given.where, given.valid_from) == (roles.HEAD_OF_ENTITY, "KAS", date(2020, 1, 1))
    assert AuditEntry.objects.filter(action="organization.role.given", by=administrator).exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"email": "nobody@example.org"}, "Nobody has an account with this address"),
        ({"entity": "NONE"}, "No entity has this code"),
        ({"entity": ""}, "is held for one entity"),
        ({"role": roles.AUDITOR}, "is held for the whole organization"),
        ({"function": "MONEY"}, "held in one place"),
        ({"until": "2019-12-31"}, "ends before it begins"),
        ({"since": "soon"}, "Write a date"),
        ({"role": "KING"}, "Choose one from the list"),
    ],
)
@pytest.mark.usefixtures("administrator")
def test_a_role_that_does_not_fit_is_refused_and_nothing_typed_is_lost(
    client: Client, change: dict[str, str], words: str
) -> None:
    make.entity("KAS")
    person = make.user()

    answer = client.post("/people/roles/give/", {**ANSWERS, "email": person.email} | change)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert {**ANSWERS, **change}["since"] in answer.content.decode()
    assert not Membership.objects.filter(person=person).exists()


def test_nobody_gives_themselves_a_role(client: Client, administrator: User) -> None:
    answer = client.post(
        "/people/roles/give/", {**ANSWERS, "email": administrator.email, "role": roles.AUDITOR, "entity": ""}
    )

    assert "Nobody gives themselves a role" in answer.content.decode()
    assert Membership.objects.filter(person=administrator).count() == 1


@time_machine.travel("2020-06-01T12:00Z")
@pytest.mark.usefixtures("administrator")
def test_an_ended_role_permits_nothing_from_that_day_on(client: Client) -> None:
    head = make.member(entity := make.entity("KAS"), roles.HEAD_OF_ENTITY)
    role = make.membership_of(head)

    assert "End the role Head of entity" in client.get(f"/people/roles/{role.uid}/end/").content.decode()
    client.post(f"/people/roles/{role.uid}/end/", {"on": "2020-06-01"})

    assert queries.permissions_at(head, entity, date(2020, 6, 1)) == frozenset()
    assert roles.SUBMIT_REPORT in queries.permissions_at(head, entity, date(2020, 5, 31))


@time_machine.travel("2020-06-01T12:00Z")
@pytest.mark.usefixtures("administrator")
def test_a_role_given_by_mistake_today_is_taken_away_and_the_trail_keeps_both(client: Client) -> None:
    head = make.member(make.entity("KAS"), roles.HEAD_OF_ENTITY, since=date(2020, 6, 1))

    client.post(f"/people/roles/{make.membership_of(head).uid}/end/", {"on": "2020-06-01"})

    assert not Membership.objects.filter(person=head).exists()
    actions_recorded = list(
        AuditEntry.objects.filter(action__startswith="organization.role.").values_list("action", flat=True)
    )
    assert actions_recorded[-2:] == ["organization.role.given", "organization.role.ended"]


@pytest.mark.usefixtures("administrator")
def test_a_role_that_has_ended_does_not_end_twice(client: Client) -> None:
    role = make.membership_of(make.member(make.entity(), roles.HEAD_OF_ENTITY, until=date(2019, 1, 1)))

    answer = client.post(f"/people/roles/{role.uid}/end/", {"on": "2020-06-01"})

    assert answer.status_code == 422
    assert "has ended already" in answer.content.decode()


def test_an_action_refuses_someone_who_does_not_manage_accounts() -> None:
    manager = make.framework_manager()

    with pytest.raises(actions.NotAllowed, match="Ask one of: system administrator"):
        actions.give_role(
            make.user(), roles.AUDITOR, by=manager, at=make.NEW_YEAR_2020, since=date(2020, 1, 1)
        )
    with pytest.raises(actions.NotAllowed):
        actions.end_role(make.membership_of(manager), by=manager, at=make.NEW_YEAR_2020, on=date(2020, 1, 1))


@pytest.mark.usefixtures("administrator")
def test_the_page_costs_the_same_for_two_people_as_for_twenty(client: Client) -> None:
    entity = make.entity()
    make.member(entity)
    for_two = queries_used(client, "/people/")
    for _number in range(18):
        make.member(entity)

    assert queries_used(client, "/people/") == for_two


@pytest.mark.usefixtures("administrator")
def test_the_menu_leads_system_administrators_here(client: Client) -> None:
    assert '<a href="/people/" aria-current="page">People</a>' in client.get("/people/").content.decode()


def test_the_menu_of_others_does_not_lead_here(client: Client) -> None:
    client.force_login(make.framework_manager())

    assert 'href="/people/"' not in client.get("/entities/").content.decode()


def test_a_person_is_added_and_then_given_a_role(client: Client, administrator: User) -> None:
    said = {"name": "Ada Example", "email": "ada@example.org"}

    answer = client.post("/people/add/", said)
    page = client.get(answer["Location"]).content.decode()

    person = User.objects.get(email="ada@example.org")
    assert answer["Location"] == "/people/roles/give/?email=ada%40example.org"
    assert 'value="ada@example.org"' in page
    assert "Ada Example has an account." in page
    assert not person.has_usable_password()
    assert AuditEntry.objects.get(action="accounts.account.created").by == administrator


@pytest.mark.usefixtures("administrator")
def test_a_taken_address_is_refused_and_what_was_typed_stays(client: Client) -> None:
    make.member(make.entity("KAS"), person=User.objects.create_user("ada@example.org", "Ada"))

    answer = client.post("/people/add/", {"name": "Another Ada", "email": "Ada@example.org"})

    assert answer.status_code == 422
    assert "has an account already" in answer.content.decode()
    assert 'value="Another Ada"' in answer.content.decode()


def test_an_account_is_closed_with_a_reason_but_never_ones_own(client: Client, administrator: User) -> None:
    person = make.user("Leaver")

    client.post(f"/people/{person.uid}/close/", {"reason": "Left the organization"})
    own = client.post(f"/people/{administrator.uid}/close/", {"reason": "Tired"})

    person.refresh_from_db()
    assert not person.is_active
    assert AuditEntry.objects.get(action="accounts.account.closed").note == "Left the organization"
    assert "Nobody closes their own account." in own.content.decode()


def test_others_add_and_close_nobody(client: Client) -> None:
    person = make.user("Someone")
    client.force_login(make.framework_manager())

    added = client.post("/people/add/", {"name": "Ada", "email": "ada@example.org"})
    closed = client.post(f"/people/{person.uid}/close/", {"reason": "No reason"})

    assert (added.status_code, closed.status_code) == (403, 403)
    assert not User.objects.filter(email="ada@example.org").exists()
