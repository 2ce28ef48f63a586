"""A form sent twice makes one row: a second click, a page loaded anew, two requests at once."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db import models
from django.test import Client
from django.urls import reverse

from goldenthread.delivery.planning import actions, queries
from goldenthread.delivery.planning.models import (
    Activity,
    CostLine,
    Indicator,
    Output,
    Post,
    Programme,
    ProgrammeRisk,
    Result,
    Workplan,
)
from goldenthread.direction.organization.tests import make as people
from goldenthread.direction.strategy.models import Tag
from goldenthread.direction.strategy.tests import make as plans
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.audit_trail.models import AuditEntry
from goldenthread.foundation.comments.models import Comment
from goldenthread.foundation.lib.once import NotOnce
from goldenthread.foundation.lib.uids import new_uid

from . import make
from .typist import Typist, filled

pytestmark = pytest.mark.django_db
PAGE = "/workplans/KAS/2018H2-2019/"
EDIT = "/programmes/KAS-P/edit/"
NEW_LINE = {
    "c-new1-description": "Translators",
    "c-new1-budget_class": "CONTRACTUAL",
    "c-new1-fund": "TRUST_FUND",
    "c-new1-q1": "1000",
}
POST = {"title": "Human rights officer", "grade": "P-3", "category": "INTERNATIONAL", "fund": "TRUST_FUND"}
RISK = {"factor": "PROGRAMMATIC", "description": "Floods", "likelihood": "2", "impact": "4"}


def said_to(answer: Any) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


# Rows of a workplan


@pytest.fixture
def typists(writer: Client, output: Output) -> dict[type[models.Model], Callable[[], Any]]:
    """Return, for each row of a workplan, the deed of opening its page, typing and clicking twice."""
    result = make.result(make.programme(of=output.workplan.entity))

    def twice(address: str, **typed: str) -> list[Any]:
        typist = Typist(writer, PAGE + address)
        return [typist.send(then="list", **typed), typist.send(then="list", **typed)]

    return {
        Output: lambda: twice("outputs/add/", statement="A network", serves=f"result:{result.uid}"),
        Activity: lambda: twice(f"outputs/{output.uid}/activities/add/", title="Train judges", **NEW_LINE),
        Post: lambda: twice("posts/add/", **POST),
    }


@pytest.mark.parametrize("kind", [Output, Activity, Post])
def test_a_second_click_on_save_makes_no_second_row(
    typists: dict[type[models.Model], Callable[[], Any]], kind: type[models.Model]
) -> None:
    before = kind._default_manager.count()

    first, second = typists[kind]()

    assert kind._default_manager.count() == before + 1
    assert (first.status_code, second.status_code) == (302, 302)
    assert first["Location"] == second["Location"]
    assert (said_to(first), said_to(second)[-1]) == (["Saved."], "Already saved.")
    assert AuditEntry.objects.filter(action=f"planning.{kind._meta.model_name}.saved").count() == 1


def test_the_identifier_stands_in_the_page_itself_and_in_no_two_pages_the_same(
    writer: Client, output: Output
) -> None:
    pages = [Typist(writer, f"{PAGE}outputs/{output.uid}/activities/add/") for _time in range(2)]

    heads = [page.sheet.head["uid"].value() for page in pages]
    rows = [page.sheet.rows[0]["uid"].value() for page in pages]

    assert len({*heads, *rows}) == 4
    assert f'name="uid" value="{heads[0]}"' in pages[0].page
    assert f'name="c-new1-uid" value="{rows[0]}"' in pages[0].page


def test_cost_lines_added_to_an_activity_twice_are_there_once(writer: Client, activity: Activity) -> None:
    typist = Typist(writer, f"/activities/{activity.uid}/edit/")

    typist.send(**NEW_LINE)
    typist.send(**NEW_LINE)

    assert activity.cost_lines.count() == 1


def test_a_line_added_after_going_back_is_added_to_the_same_activity(writer: Client, output: Output) -> None:
    typist = Typist(writer, f"{PAGE}outputs/{output.uid}/activities/add/")
    typist.send(title="Train judges", **NEW_LINE)

    more = {name.replace("new1", "new2"): value for name, value in NEW_LINE.items()}
    answer = typist.send(title="Train judges", **NEW_LINE, **more | {"c-new2-description": "Buses"})

    assert said_to(answer)[-1] == "Saved."
    activity = output.activities.get()
    assert [line.description for line in activity.cost_lines.all()] == ["Translators", "Buses"]


@pytest.mark.usefixtures("output")
def test_what_is_typed_after_going_back_is_neither_lost_nor_written_over_what_was_saved(
    writer: Client, workplan: Workplan
) -> None:
    typist = Typist(writer, f"{PAGE}posts/add/")
    typist.send(**POST)

    changed = typist.send(**POST | {"title": "Driver"})

    assert changed.status_code == 409
    assert "this form was saved already, as “Human rights officer (P-3)”" in typist.page
    assert "Driver" in typist.page
    assert [post.title for post in workplan.posts.all()] == ["Human rights officer"]
    # Saving again, having read that, adds a post of its own.
    assert typist.send().status_code == 302
    assert [post.title for post in workplan.posts.all()] == ["Human rights officer", "Driver"]


def test_an_activity_said_anew_after_going_back_takes_its_lines_with_it(
    writer: Client, output: Output
) -> None:
    typist = Typist(writer, f"{PAGE}outputs/{output.uid}/activities/add/")
    typist.send(title="Train judges", **NEW_LINE)

    typist.send(title="Train lawyers", **NEW_LINE)
    answer = typist.send()

    assert answer.status_code == 302
    assert [(one.title["en"], one.cost_lines.count()) for one in output.activities.all()] == [
        ("Train judges", 1),
        ("Train lawyers", 1),
    ]


def test_a_line_said_anew_after_going_back_leaves_its_activity_alone(writer: Client, output: Output) -> None:
    typist = Typist(writer, f"{PAGE}outputs/{output.uid}/activities/add/")
    typist.send(title="Train judges", **NEW_LINE)

    refused = typist.send(title="Train judges", **NEW_LINE | {"c-new1-q1": "2000"})
    answer = typist.send()

    assert (refused.status_code, answer.status_code) == (409, 302)
    activity = output.activities.get()
    assert [line.q1 for line in activity.cost_lines.all()] == [1000, 2000]


def test_other_places_under_the_same_identifier_are_not_lost_in_silence(
    writer: Client, output: Output
) -> None:
    place = make.whole_entity()
    typist = Typist(writer, f"{PAGE}outputs/{output.uid}/activities/add/")
    typist.send(title="Train judges")

    answer = typist.send(title="Train judges", places=[place.code])

    assert answer.status_code == 409


@pytest.mark.parametrize("said", ["of another plan", "nonsense"])
@pytest.mark.usefixtures("output")
def test_a_forged_identifier_makes_nothing(writer: Client, said: str) -> None:
    foreign = make.post(make.workplan(make.entity()))
    typist = Typist(writer, f"{PAGE}posts/add/")

    answer = typist.send(**POST, uid=str(foreign.uid) if said == "of another plan" else said)

    assert answer.status_code == 409
    assert "the form was not made for this place" in typist.page
    assert Post.objects.get() == foreign
    foreign.refresh_from_db()
    assert (foreign.title, foreign.revision) == ("Programme officer", 1)


def test_a_form_without_identifier_still_saves(writer: Client, workplan: Workplan) -> None:
    typist = Typist(writer, f"{PAGE}posts/add/")

    assert typist.send(**POST, uid="").status_code == 302
    assert workplan.posts.count() == 1


def test_an_identifier_makes_no_difference_to_a_row_that_is_there(writer: Client, workplan: Workplan) -> None:
    post = make.post(workplan)
    typist = Typist(writer, f"{PAGE}posts/{post.uid}/edit/")

    answer = typist.send(title="Driver", uid=str(make.post(workplan).uid))

    assert answer.status_code == 302
    post.refresh_from_db()
    assert post.title == "Driver"


def test_a_row_somebody_removed_meanwhile_comes_back_under_an_identifier_of_its_own(
    writer: Client, activity: Activity, editor: User
) -> None:
    line = make.cost_line(activity)
    typist = Typist(writer, f"/activities/{activity.uid}/edit/")
    actions.remove_line(line, base_revision=line.revision, by=editor, at=make.AT)

    typist.send(**{f"c-{line.uid}-description": "Translators"})
    answer = typist.send()

    assert answer.status_code == 302
    assert CostLine.objects.get().uid != line.uid


# Parts of a programme


@pytest.fixture
def of_programme(writer: Client, programme: Programme) -> dict[type[models.Model], tuple[str, Any]]:
    people.organization()
    result = make.result(programme, code="R1")
    assert writer
    return {
        Result: (f"{EDIT}results/add/", {"statement": "Courts are free"}),
        Indicator: (
            f"{EDIT}results/{result.uid}/indicators/add/",
            {"title": "Judges trained", "measure": "UNIT"},
        ),
        ProgrammeRisk: (f"{EDIT}risks/add/", RISK),
    }


@pytest.mark.parametrize("kind", [Result, Indicator, ProgrammeRisk])
def test_a_part_of_a_programme_sent_twice_is_there_once(
    writer: Client, of_programme: dict[type[models.Model], tuple[str, Any]], kind: type[models.Model]
) -> None:
    address, typed = of_programme[kind]
    before, form = kind._default_manager.count(), filled(writer, address, **typed)

    first, second = writer.post(address, form), writer.post(address, form)

    assert (first.status_code, second.status_code) == (302, 302)
    assert first["Location"] == second["Location"]
    assert said_to(second)[-1] == "Already saved."
    assert kind._default_manager.count() == before + 1


@pytest.mark.parametrize("kind", [Result, Indicator, ProgrammeRisk])
def test_a_part_said_anew_after_going_back_is_shown_and_then_added(
    writer: Client, of_programme: dict[type[models.Model], tuple[str, Any]], kind: type[models.Model]
) -> None:
    address, typed = of_programme[kind]
    form = filled(writer, address, **typed)
    writer.post(address, form)
    before = kind._default_manager.count()
    name = next(name for name in ("statement", "title", "description") if name in typed)

    refused = writer.post(address, {**form, name: "Something else"})
    again = {**form, name: "Something else", "uid": refused.context["form"]["uid"].value()}
    if kind is Indicator:
        again["base_revision"] = Result.objects.get().revision
    answer = writer.post(address, again)

    assert refused.status_code == 409
    assert "this form was saved already" in refused.content.decode()
    assert answer.status_code == 302
    assert kind._default_manager.count() == before + 1


def test_other_tags_under_the_same_identifier_are_not_lost_in_silence(
    programme: Programme, editor: User
) -> None:
    tag: Tag = plans.tag(programme.plan_version, "WOMEN")
    uid = new_uid()

    def save(*tags: actions.TagSaid) -> Result:
        said = actions.ResultSaid({"en": "Courts are free"}, tags=tags)
        return actions.save_result(programme, said, by=editor, at=make.AT, uid=uid)

    made = save(actions.TagSaid(tag))

    assert save(actions.TagSaid(tag)) == made
    with pytest.raises(NotOnce):
        save()
    assert made.tag_uses.count() == 1


NOTHING, ONE, TWO = actions.ValueSaid(), actions.ValueSaid(Decimal(1)), actions.ValueSaid(Decimal(2))
QUARTER = actions.ValueSaid(numerator=Decimal(1), denominator=Decimal(4))
HALF = actions.ValueSaid(numerator=Decimal(2), denominator=Decimal(4))
STOOD: dict[str, Any] = {
    "baseline_year": 2017,
    "baseline": ONE,
    "milestones": {2019: QUARTER, 2020: NOTHING, 2021: TWO},
}


@pytest.mark.parametrize(
    "other",
    [
        {"baseline_year": 2016},
        {"baseline": TWO},
        {"baseline_year": None, "baseline": NOTHING},
        {"milestones": {2019: HALF}},
        {"milestones": {2020: ONE}},
        {"milestones": {2021: ONE}},
        {"milestones": {2021: NOTHING}},
    ],
)
def test_other_values_under_the_same_identifier_are_not_lost_in_silence(
    programme: Programme, editor: User, other: dict[str, Any]
) -> None:
    result, uid = make.result(programme), new_uid()

    def save(**values: Any) -> Indicator:
        said = actions.IndicatorSaid({"en": "Judges"}, "PERCENTAGE", **values)
        return actions.save_indicator(result, said, base_revision=1, by=editor, at=make.AT, uid=uid)

    made = save(**STOOD)

    assert save(**STOOD) == made
    with pytest.raises(NotOnce):
        save(**STOOD | other)


# Comments


@pytest.fixture
def talk(writer: Client, workplan: Workplan) -> Callable[[str, dict[str, str]], Any]:
    """Return how somebody speaks about the workplan, with the identifier that the page's form carries."""

    def speak(address: str, said: dict[str, str]) -> Any:
        return writer.post(address, {"anchor": queries.WHOLE_PLAN, **said})

    assert workplan
    return speak


def test_a_thread_and_a_reply_sent_twice_are_there_once(
    writer: Client, workplan: Workplan, talk: Callable[[str, dict[str, str]], Any]
) -> None:
    listed = reverse("planning:comment-list", args=[workplan.document.uid])
    add = reverse("planning:comment-add", args=[workplan.document.uid])
    said = {"text": "Who pays?", "uid": str(new_uid())}
    first, second = talk(add, said), talk(add, said)
    thread = Comment.objects.get()
    reply = reverse("planning:comment-reply", args=[workplan.document.uid, thread.uid])
    answer = {"text": "We do.", "uid": str(new_uid())}

    talk(reply, answer)
    talk(reply, answer)

    assert first.url == second.url
    assert thread.replies.count() == 1
    assert Comment.objects.count() == 2
    page = writer.get(listed).content.decode()
    uids = [part.split('"')[0] for part in page.split('name="uid" value="')[1:]]
    assert len(set(uids)) == len(uids) == 2


def test_a_comment_said_anew_after_going_back_is_shown_and_not_lost(
    workplan: Workplan, talk: Callable[[str, dict[str, str]], Any]
) -> None:
    add = reverse("planning:comment-add", args=[workplan.document.uid])
    said = {"text": "Who pays?", "uid": str(new_uid())}
    talk(add, said)

    answer = talk(add, said | {"text": "And when?"})

    assert answer.status_code == 422
    assert "And when?" in answer.content.decode()
    assert Comment.objects.get().text == "Who pays?"


@pytest.mark.parametrize("said", ["of somebody else", "nonsense"])
def test_a_comment_under_a_forged_identifier_is_not_made(
    workplan: Workplan, talk: Callable[[str, dict[str, str]], Any], said: str
) -> None:
    other = actions.comment_on_plan(
        workplan.document, anchor=queries.WHOLE_PLAN, text="Hm", by=people.member(workplan.entity), at=make.AT
    )
    add = reverse("planning:comment-add", args=[workplan.document.uid])

    answer = talk(add, {"text": "Who pays?", "uid": str(other.uid) if said == "of somebody else" else said})

    assert answer.status_code == 422
    assert Comment.objects.get() == other


# What is there already


def test_a_second_click_on_a_change_is_no_conflict_with_oneself(writer: Client, activity: Activity) -> None:
    line = make.cost_line(activity)
    typist = Typist(writer, f"/activities/{activity.uid}/edit/")
    changed = {"title": "Train lawyers", f"c-{line.uid}-q1": "2000", "then": "stay"}
    typist.send(**changed)

    answer = typist.send(**changed)

    assert (answer.status_code, answer["Location"]) == (302, f"/activities/{activity.uid}/edit/")
    assert said_to(answer)[-1] == "Already saved."
    activity.refresh_from_db()
    assert activity.revision == 2


def test_a_second_click_on_a_changed_output_leads_where_the_first_did(writer: Client, output: Output) -> None:
    typist = Typist(writer, f"{PAGE}outputs/{output.uid}/edit/")
    typist.send(statement="A network", then="list")

    answer = typist.send(statement="A network", then="list")

    assert (answer.status_code, answer["Location"]) == (302, f"{PAGE}outputs/{output.uid}/")


def test_a_new_line_beside_a_change_sent_twice_is_shown_not_dropped(
    writer: Client, activity: Activity, editor: User
) -> None:
    typist = Typist(writer, f"/activities/{activity.uid}/edit/")
    said = actions.ActivitySaid({"en": "Train lawyers"}, activity.starts_on, activity.ends_on, "Officer")
    actions.save_activity(activity.output, said, activity=activity, base_revision=1, by=editor, at=make.AT)

    answer = typist.send(title="Train lawyers", responsible="Officer", **NEW_LINE)

    assert answer.status_code == 409
    assert "Translators" in typist.page
