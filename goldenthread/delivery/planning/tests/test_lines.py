"""Writing an activity with its cost lines on its page: nothing typed is lost, nobody’s row is overwritten."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from goldenthread.delivery.planning import actions
from goldenthread.delivery.planning.models import Activity, CostLine, Output
from goldenthread.direction.organization.models import Country, Entity, Place

from . import make
from .typist import Typist

pytestmark = pytest.mark.django_db
PAGE = "/workplans/KAS/2018H2-2019/"


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
    writer: Client, activity: Activity
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


def test_a_row_that_goes_while_someone_else_changes_it_asks_first(writer: Client, activity: Activity) -> None:
    line = make.cost_line(activity)
    typist = Typist(writer, f"/activities/{activity.uid}/edit/")
    save_as_other(line, amounts=[Decimal(7000)])

    answer = typist.send(**{row(line, "remove"): "on"})
    assert answer.status_code == 409
    assert "changed meanwhile" in typist.page
    assert CostLine.objects.filter(pk=line.pk).exists()
    assert typist.send(use="mine").status_code == 302

    assert not CostLine.objects.filter(pk=line.pk).exists()


def test_a_row_marked_for_removal_goes_even_if_it_is_not_right(writer: Client, activity: Activity) -> None:
    line, other = make.cost_line(activity), make.cost_line(activity)
    typist = Typist(writer, f"/activities/{activity.uid}/edit/")

    typist.send(**{row(line, "remove"): "on", row(line, "q1"): "nonsense"})

    assert list(activity.cost_lines.all()) == [other]


def test_a_row_someone_else_added_meanwhile_stays(writer: Client, activity: Activity) -> None:
    typist = Typist(writer, f"/activities/{activity.uid}/edit/")
    added = make.cost_line(activity)

    answer = typist.send(responsible="Legal officer")

    activity.refresh_from_db()
    assert answer.status_code == 302
    assert activity.responsible == "Legal officer"
    assert list(activity.cost_lines.all()) == [added]


def test_an_unchanged_page_saves_nothing(writer: Client, activity: Activity) -> None:
    line = make.cost_line(activity)
    typist = Typist(writer, f"/activities/{activity.uid}/edit/")

    assert typist.send().status_code == 302

    activity.refresh_from_db()
    line.refresh_from_db()
    assert (activity.revision, line.revision) == (1, 1)


def test_saving_a_page_with_copied_rows_means_they_were_read(writer: Client, activity: Activity) -> None:
    line = make.cost_line(activity)
    for one in (activity, line):
        type(one).objects.filter(pk=one.pk).update(copied_from="KAS 2018")
    typist = Typist(writer, f"/activities/{activity.uid}/edit/")
    assert "copied from KAS 2018" in typist.page

    typist.send()

    activity.refresh_from_db()
    line.refresh_from_db()
    assert (activity.copied_from, line.copied_from) == ("", "")


def test_a_row_of_another_workplan_is_not_changed_by_forging_its_id(
    writer: Client, activity: Activity
) -> None:
    elsewhere = make.workplan(make.entity("FAR"), period=make.year(2020))
    foreign = make.cost_line(make.activity(make.output(elsewhere)))
    typist = Typist(writer, f"/activities/{activity.uid}/edit/")

    answer = typist.send(
        row=[str(foreign.uid)], **{row(foreign, "q1"): "5", row(foreign, "description"): "Mine"}
    )

    foreign.refresh_from_db()
    assert answer.status_code == 409
    assert foreign.description == "Travel to the regions"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"c-new1-q1": "-1"}, "An amount is negative."),
        ({"c-new1-q1": "2000000000"}, "Check the digits"),
        ({"c-new1-q1": "0.001"}, "more than two decimals"),
        ({"c-new1-q1": "", "c-new1-q6": ""}, "Write an amount in at least one quarter."),
        ({"c-new1-currency": "XXX"}, "There is no rate of exchange for XXX."),
        ({"c-new1-currency": ""}, "Write a currency, such as USD"),
        ({"c-new1-fund": "MINE"}, "Choose one from the list"),
        ({"c-new1-budget_class": ""}, "Choose a budget class"),
        ({"c-new1-description": ""}, "Say in a few words what the money is for"),
        ({"ends_on": "2021-01-01"}, "The dates lie outside the workplan's period"),
        ({"starts_on": "2018-01-01"}, "The dates lie outside the workplan's period"),
        ({"starts_on": "2019-06-01", "ends_on": "2019-05-01"}, "The end is before the start"),
        ({"starts_on": "soon"}, "Write a date, for example 2020-03-31"),
        ({"title": ""}, "Say in one sentence what is done"),
        ({"places": ["NOWHERE"]}, "Choose places from the list"),
    ],
)
def test_what_is_wrong_is_said_beside_it(
    writer: Client, output: Output, changed: dict[str, Any], said: str
) -> None:
    typist = Typist(writer, f"{PAGE}outputs/{output.uid}/activities/add/")

    answer = typist.send(**({"title": "Train judges"} | NEW_LINE | changed))

    assert answer.status_code == 200
    assert said in typist.page.replace("&#x27;", "'")
    assert not Activity.objects.exists()


def test_an_activity_keeps_its_places_and_is_written_in_the_language_it_is_read_in(
    writer: Client, output: Output
) -> None:
    place = make.whole_entity()
    activity = make.activity(output, title={"fr": "Former des juges"}, places=(place,))
    typist = Typist(writer, f"/activities/{activity.uid}/edit/")
    assert "Former des juges" in typist.page

    typist.send(title="Former des juges et des procureurs")

    activity.refresh_from_db()
    assert activity.title == {"fr": "Former des juges et des procureurs"}
    assert list(activity.places.all()) == [place]


def test_two_people_who_choose_different_places_see_their_names(writer: Client, output: Output) -> None:
    whole = make.whole_entity()
    kasmar = Country.objects.create(iso2="QK", iso3="QKA", m49="999", name={"en": "Kasmar"})
    capital = Place.objects.create(code="KAS-CAP", name={"en": "Capital"}, country=kasmar)
    activity = make.activity(output, places=(whole, capital))
    typist = Typist(writer, f"/activities/{activity.uid}/edit/")
    said = actions.ActivitySaid(activity.title, activity.starts_on, activity.ends_on, places=(whole,))
    actions.save_activity(
        output, said, by=make.system(), at=make.AT, activity=activity, base_revision=activity.revision
    )

    assert typist.send(places=["KAS-CAP"]).status_code == 409
    assert "Capital" in typist.page
    typist.send(use="theirs")

    assert list(activity.places.all()) == [whole]


def test_what_a_browser_did_not_send_is_taken_as_it_stands(writer: Client, activity: Activity) -> None:
    typist = Typist(writer, f"/activities/{activity.uid}/edit/")

    for broken in ("", "[", "[1]", '{"title": 3}'):
        answer = typist.send(was=broken, responsible="Legal officer", base_revision="x")
        assert answer.status_code == 409


def test_saving_a_line_costs_the_same_number_of_queries_at_any_size(
    writer: Client, activity: Activity
) -> None:
    def saved(amount: str) -> int:
        line = activity.cost_lines.order_by("pk")[0]
        typist = Typist(writer, f"/activities/{activity.uid}/edit/")
        with CaptureQueriesContext(connection) as captured:
            assert typist.send(**{row(line, "q1"): amount}).status_code == 302
        return len(captured)

    make.cost_line(activity)
    # The first time it is also noted who writes.
    saved("10")
    first = saved("11")
    for _number in range(6):
        make.cost_line(activity)
        make.cost_line(make.activity(make.output(activity.output.workplan)))

    assert saved("12") == first


def test_an_office_chooses_among_the_places_of_its_country(
    writer: Client, output: Output, entity: Entity
) -> None:
    for code in ("QK", "QL"):
        country = Country.objects.create(iso2=code, iso3=f"{code}A", m49=code, name={"en": code})
        Place.objects.create(code=f"{code}-CAP", name={"en": f"Capital of {code}"}, country=country)
    entity.country = Country.objects.get(iso2="QK")
    entity.save()

    typist = Typist(writer, f"{PAGE}outputs/{output.uid}/activities/add/")

    assert "Capital of QK" in typist.page
    assert "Capital of QL" not in typist.page
