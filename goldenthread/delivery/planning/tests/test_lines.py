"""Writing the rows of a workplan: on pages, and through the actions under them."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from goldenthread.delivery.planning import actions
from goldenthread.delivery.planning.models import (
    Activity,
    CostLine,
    Output,
    Workplan,
)
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.models import Entity
from goldenthread.direction.organization.tests import make as people
from goldenthread.foundation.accounts.models import User

from . import make

pytestmark = pytest.mark.django_db
PAGE = "/workplans/KAS/2018H2-2019/"


@pytest.fixture
def entity() -> Entity:
    return people.entity("KAS", name="Kasmar office")


@pytest.fixture
def workplan(entity: Entity) -> Workplan:
    return make.workplan(entity)


@pytest.fixture
def output(workplan: Workplan) -> Output:
    return make.output(workplan, code="O1")


@pytest.fixture
def activity(output: Output) -> Activity:
    return make.activity(output)


@pytest.fixture
def editor(entity: Entity) -> User:
    return people.member(entity, roles.ENTITY_EDITOR)


@pytest.fixture
def writer(client: Client, editor: User) -> Client:
    client.force_login(editor)
    return client


class Typist:
    """Reads a page's form as a browser does, changes fields, and sends it."""

    def __init__(self, client: Client, url: str) -> None:
        self.client, self.url = client, url
        answer = client.get(url)
        assert answer.status_code == 200, answer.status_code
        self.read(answer)

    def read(self, answer: Any) -> None:
        sheet = answer.context["sheet"]
        self.fields: dict[str, Any] = {}
        for form in sheet:
            for name in form.fields:
                value = form[name].value()
                if value in (None, "", False, []):
                    continue
                self.fields[form.add_prefix(name)] = value
        self.fields["row"] = [row.key for row in sheet.rows]
        self.fields["clash"] = [clash.name for clash in answer.context["clashes"]]
        self.sheet = sheet
        self.page = answer.content.decode()

    def send(self, **changed: Any) -> Any:
        sent = {**self.fields, **changed}
        answer = self.client.post(self.url, {name: value for name, value in sent.items() if value != ""})
        if answer.status_code != 302:
            self.read(answer)
        return answer


def row(line: CostLine, name: str) -> str:
    return f"c-{line.uid}-{name}"


NEW_LINE = {
    "c-new1-description": "Translators",
    "c-new1-budget_class": "CONTRACTUAL",
    "c-new1-fund": "TRUST_FUND",
    "c-new1-q1": "1 000",
    "c-new1-q6": "250.50",
}


def test_an_activity_is_written_with_its_costs_in_one_form(writer: Client, output: Output) -> None:
    typist = Typist(writer, f"{PAGE}outputs/{output.uid}/activities/add/")

    answer = typist.send(title="Train judges", responsible="Legal officer", then="stay", **NEW_LINE)

    activity = Activity.objects.get(title__en="Train judges")
    assert answer.url == f"/activities/{activity.uid}/edit/"
    line = activity.cost_lines.get()
    assert (line.q1, line.q6, line.amount) == (Decimal(1000), Decimal("250.50"), Decimal("1250.50"))
    assert activity.code == "O1.1"


def test_a_wrong_cost_line_saves_nothing_and_loses_nothing(writer: Client, output: Output) -> None:
    typist = Typist(writer, f"{PAGE}outputs/{output.uid}/activities/add/")

    answer = typist.send(title="Train judges", **(NEW_LINE | {"c-new1-q1": "a lot"}))

    assert answer.status_code == 200
    assert not Activity.objects.filter(output=output).exists()
    for words in (
        "Train judges",
        "a lot",
        "Translators",
        "One cost line needs you",
        "Write an amount in digits",
    ):
        assert words in typist.page


def test_two_people_who_change_different_fields_of_a_line_both_keep_their_change(
    writer: Client, activity: Activity, editor: User
) -> None:
    line = make.cost_line(activity)
    typist = Typist(writer, f"/activities/{activity.uid}/edit/")
    save_as_other(line, amounts=[Decimal(7000)])

    answer = typist.send(**{row(line, "description"): "Interpreters"})
    assert answer.status_code == 409
    assert "They changed other things than you" in typist.page
    typist.send()

    line.refresh_from_db()
    assert (line.description, line.q1) == ("Interpreters", Decimal(7000))


def save_as_other(line: CostLine, **said: Any) -> None:
    defaults: dict[str, Any] = {
        "description": line.description,
        "fund": line.fund,
        "budget_class": line.budget_class,
        "currency": line.currency,
        "amounts": [line.q1],
    }
    line.refresh_from_db()
    actions.save_cost_line(
        line.activity,
        actions.CostSaid(**defaults | said),
        by=make.system(),
        at=make.AT,
        line=line,
        base_revision=line.revision,
    )


@pytest.mark.parametrize(("use", "kept"), [("mine", 5000), ("theirs", 7000)])
def test_two_people_who_change_the_same_field_see_both_and_one_of_them_chooses(
    writer: Client, activity: Activity, use: str, kept: int
) -> None:
    line = make.cost_line(activity)
    typist = Typist(writer, f"/activities/{activity.uid}/edit/")
    save_as_other(line, amounts=[Decimal(7000)])

    answer = typist.send(**{row(line, "q1"): "5000", row(line, "description"): "Interpreters"})

    assert answer.status_code == 409
    assert "7000" in typist.page
    assert "5000" in typist.page
    line.refresh_from_db()
    assert line.q1 == Decimal(7000)

    assert typist.send(use=use).status_code == 302
    line.refresh_from_db()
    assert (line.q1, line.description) == (Decimal(kept), "Interpreters")


def test_a_line_someone_removed_meanwhile_stands_as_a_new_row_with_what_was_typed(
    writer: Client, activity: Activity
) -> None:
    line = make.cost_line(activity)
    typist = Typist(writer, f"/activities/{activity.uid}/edit/")
    actions.remove_line(line, base_revision=1, by=make.system(), at=make.AT)

    answer = typist.send(**{row(line, "q1"): "5000"})

    assert answer.status_code == 409
    assert "Someone removed a row while you were writing in it" in typist.page
    typist.send()
    assert activity.cost_lines.get().q1 == Decimal(5000)
