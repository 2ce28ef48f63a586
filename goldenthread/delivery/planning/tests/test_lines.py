"""Writing the rows of a workplan on pages: nothing typed is lost, nobody's row is overwritten."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from goldenthread.delivery.planning import actions
from goldenthread.delivery.planning.models import (
    Activity,
    CostLine,
    Output,
    PlanState,
    Post,
    Workplan,
)
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.models import Country, Entity, Place
from goldenthread.direction.organization.tests import make as people
from goldenthread.direction.strategy.models import PlanElement
from goldenthread.direction.strategy.tests import make as plans
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.audit_trail.models import AuditEntry

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
        ({"c-new1-fund": "MINE"}, "MINE"),
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


def test_a_post_is_written_changed_and_both_see_a_conflict(writer: Client, workplan: Workplan) -> None:
    typist = Typist(writer, f"{PAGE}posts/add/")
    answer = typist.send(
        title="Legal officer",
        grade="P3",
        category="INTERNATIONAL",
        fund="TRUST_FUND",
        is_vacant="on",
        then="next",
    )
    assert answer.url == f"{PAGE}posts/add/"
    post = workplan.posts.get()
    assert post.is_vacant

    typist = Typist(writer, f"{PAGE}posts/{post.uid}/edit/")
    Post.objects.filter(pk=post.pk).update(revision=2, grade="P5", is_vacant=False)
    assert typist.send(grade="P4").status_code == 409
    assert "P5" in typist.page
    assert typist.send(use="mine").status_code == 302

    post.refresh_from_db()
    assert (post.grade, post.is_vacant, post.revision) == ("P4", False, 3)
    assert Typist(writer, f"{PAGE}posts/{post.uid}/edit/").send().url == f"{PAGE}#posts"
    post.refresh_from_db()
    assert post.revision == 3


def test_two_people_tick_a_box_differently_and_read_yes_and_no(writer: Client, workplan: Workplan) -> None:
    post = make.post(workplan)
    typist = Typist(writer, f"{PAGE}posts/{post.uid}/edit/")
    typist.fields["was"] = typist.fields["was"].replace('"is_vacant": ""', '"is_vacant": "maybe"')
    Post.objects.filter(pk=post.pk).update(revision=2, is_vacant=True)

    assert typist.send().status_code == 409

    assert "yes" in typist.page
    assert "no</td>" in typist.page


def test_an_output_is_written_numbered_and_changed(writer: Client, workplan: Workplan) -> None:
    result = make.result(make.programme(of=workplan.entity), code="R1")
    typist = Typist(writer, f"{PAGE}outputs/add/")
    answer = typist.send(serves=f"result:{result.uid}", statement="A help desk is open", then="next")
    output = workplan.outputs.get()
    assert output.code == "R1.O1"
    assert answer.url == f"{PAGE}outputs/{output.uid}/activities/add/"

    edit = f"{PAGE}outputs/{output.uid}/edit/"
    assert Typist(writer, edit).send().url == f"{PAGE}outputs/{output.uid}/"
    Typist(writer, edit).send(statement="A help desk is open in every province")

    output.refresh_from_db()
    assert output.statement == {"en": "A help desk is open in every province"}
    assert (output.revision, output.position) == (2, 0)


def test_two_people_who_write_one_output_see_both(writer: Client, output: Output) -> None:
    typist = Typist(writer, f"{PAGE}outputs/{output.uid}/edit/")
    Output.objects.filter(pk=output.pk).update(revision=2, statement={"en": "Theirs"})

    assert typist.send(statement="Mine").status_code == 409
    for words in ("Theirs", "Mine"):
        assert words in typist.page
    typist.send(use="theirs")

    output.refresh_from_db()
    assert output.statement == {"en": "Theirs"}


def test_two_people_who_choose_what_an_output_serves_read_both_in_words(
    writer: Client, output: Output
) -> None:
    assert output.result is not None
    mine, theirs = (make.result(output.result.programme, code=code) for code in ("MINE", "THEIRS"))
    typist = Typist(writer, f"{PAGE}outputs/{output.uid}/edit/")
    Output.objects.filter(pk=output.pk).update(revision=2, result=theirs)

    assert typist.send(serves=f"result:{mine.uid}").status_code == 409

    for clash in ("MINE", "THEIRS"):
        assert f"{clash} " in typist.page.split('id="con-h"')[1].split("</table>")[0]


def test_an_output_serves_an_action_plan_and_says_so(writer: Client, workplan: Workplan) -> None:
    version = plans.plan_version(plans.plan("OMP"))
    make.programme(of=workplan.entity, version=version)
    element = PlanElement.objects.get(version=version, code="OE1.1")
    typist = Typist(writer, f"{PAGE}outputs/add/")

    typist.send(serves=f"element:{element.uid}", statement="Lessons are used", code="X1")

    output = workplan.outputs.get()
    assert output.element == element
    assert "Action plan" in writer.get(PAGE).content.decode()
    assert f"element:{element.uid}" in Typist(writer, f"{PAGE}outputs/{output.uid}/edit/").page


def test_a_code_that_is_taken_is_refused_with_everything_still_there(writer: Client, output: Output) -> None:
    typist = Typist(writer, f"{PAGE}outputs/add/")

    answer = typist.send(serves=f"result:{output.result.uid}", statement="Another", code="O1")  # type: ignore[union-attr]

    assert answer.status_code == 409
    assert "O1 is already in use here." in typist.page
    assert "Another" in typist.page


@pytest.mark.usefixtures("workplan")
def test_without_a_programme_there_is_nothing_to_serve(writer: Client) -> None:
    assert "There is nothing to serve yet" in Typist(writer, f"{PAGE}outputs/add/").page


def test_a_removal_says_what_goes_and_takes_it(writer: Client, output: Output, workplan: Workplan) -> None:
    activity = make.activity(output)
    line, post = make.cost_line(activity), make.post(workplan)

    def remove(kind: str, uid: object) -> Any:
        url = f"{PAGE}remove/{kind}/{uid}/"
        page = writer.get(url)
        return page.content.decode(), writer.post(url, {"base_revision": page.context["revision"]})

    page, answer = remove("cost-line", line.uid)
    assert answer.url == f"/activities/{activity.uid}/edit/"
    make.cost_line(activity)
    page, answer = remove("activity", activity.uid)
    assert "One cost line goes with it." in page
    assert answer.url == f"{PAGE}outputs/{output.uid}/"
    make.cost_line(make.activity(output))
    page, answer = remove("output", output.uid)
    assert "Its activity goes with it." in page
    assert answer.url == PAGE
    assert remove("post", post.uid)[1].url == PAGE
    assert not workplan.outputs.exists()
    assert not workplan.posts.exists()
    words = set(AuditEntry.objects.values_list("action", flat=True))
    assert {"planning.output.removed", "planning.post.removed", "planning.costline.removed"} <= words


def test_a_row_that_changed_meanwhile_is_not_removed_unseen(writer: Client, workplan: Workplan) -> None:
    post = make.post(workplan)

    for sent in ("0", "", "x", "9" * 30):
        answer = writer.post(f"{PAGE}remove/post/{post.uid}/", {"base_revision": sent})
        assert answer.status_code == 409

    assert "Someone saved this row while you were writing." in answer.content.decode()
    assert writer.get(f"{PAGE}remove/exe/{post.uid}/").status_code == 404
    assert writer.get(f"{PAGE}remove/post/{uuid4()}/").status_code == 404
    assert workplan.posts.count() == 1


def test_a_plan_under_review_is_not_written_and_nothing_typed_is_lost(
    writer: Client, activity: Activity, workplan: Workplan
) -> None:
    post, output = make.post(workplan), activity.output
    typist = Typist(writer, f"/activities/{activity.uid}/edit/")
    make.in_state(workplan, PlanState.SUBMITTED)

    answer = typist.send(responsible="Legal officer")

    assert answer.status_code == 409
    assert "Legal officer" in typist.page
    assert "Nothing was saved" in typist.page
    for url in (
        f"/activities/{activity.uid}/edit/",
        f"{PAGE}outputs/add/",
        f"{PAGE}outputs/{output.uid}/edit/",
        f"{PAGE}outputs/{output.uid}/activities/add/",
        f"{PAGE}posts/add/",
        f"{PAGE}posts/{post.uid}/edit/",
        f"{PAGE}remove/post/{post.uid}/",
    ):
        assert writer.get(url)["Location"] == PAGE
    assert "cannot be changed now" in writer.get(PAGE).content.decode()


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
