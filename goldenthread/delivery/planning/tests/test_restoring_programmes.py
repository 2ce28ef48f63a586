"""Writing an old version of a programme back, and what neither kind of plan takes back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from goldenthread.delivery.planning import actions, queries
from goldenthread.delivery.planning.models import (
    Ceiling,
    CostLine,
    Indicator,
    PlanDocument,
    PlanMove,
    PlanSection,
    Programme,
    ProgrammeResource,
    RemovedRow,
    Result,
    ResultTag,
    Target,
)
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.tests import make as organization
from goldenthread.direction.strategy.models import PlanElement, PlanLevel, StandardIndicator, Tag
from goldenthread.foundation.audit_trail.models import AuditEntry
from goldenthread.foundation.comments import actions as comments

from . import make
from .make_reviews import AT, Office, office
from .make_versions import full_programme, full_workplan, rewritten, section

pytestmark = pytest.mark.django_db


def speak_of(at: Office, kind: str, row: Any) -> None:
    """Comment on a row of the plan, as its desk."""
    anchor = f"{kind}:{row.uid}"
    comments.start_thread(
        at.document.uid, anchor=anchor, anchor_label="A row", text="Why?", by=at.desk, at=AT
    )


def plain(document: PlanDocument) -> Any:
    """Return what a plan says, without the revisions of its rows."""

    def without(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: without(one) for key, one in value.items() if key != "revision"}
        return [without(one) for one in value] if isinstance(value, list) else value

    return without(queries.plan_data(PlanDocument.objects.get(pk=document.pk)))


def restore(at: Office, number: int = 1, *, by: Any = None) -> actions.Restored:
    """Write a version back over the draft as it stands, having seen it."""
    document = PlanDocument.objects.get(pk=at.document.pk)
    seen = actions.digest_of_draft(document)
    return actions.restore_version(document, number, seen=seen, by=by or at.editor, at=AT)


def returned(document: PlanDocument) -> Office:
    """Return an office whose plan was submitted once and came back."""
    at = office(document)
    at.walk("SUBMIT", "RETURN")
    return at


def changed_all_over(programme: Programme) -> None:
    """Change, add and remove parts of every kind."""
    version = programme.plan_version
    top, below = programme.results.get(parent=None), programme.results.get(parent__isnull=False)
    programme.title, programme.kind = {"en": "Another"}, Programme.Kind.REGIONAL
    programme.ends_on = date(2020, 12, 31)
    programme.save()
    level = PlanLevel.objects.create(version=version, code="AIM", name={"en": "Aim"})
    top.element = PlanElement.objects.create(version=version, level=level, code="A1", title={"en": "Aim"})
    top.statement, top.code, top.copied_from = {"en": "Quite another"}, "TOP", "elsewhere"
    top.save()
    new = make.result(programme, code="NEW")
    new.parent, new.assumption = top, "It rains."
    new.save()
    make.target(make.indicator(result=new), "7")
    top.indicators.get().targets.update(value=Decimal(99))
    make.baseline(top.indicators.get(), "3", period=make.year(2016))
    below.indicators.get().targets.all().delete()
    actions.remove_result(below, base_revision=below.revision, by=make.system(), at=AT)
    programme.risks.all().delete()
    risk = actions.RiskSaid("PROGRAMMATIC", "Another risk", 1, 1)
    actions.save_risk(programme, risk, by=make.system(), at=AT)
    programme.resources.all().delete()
    ProgrammeResource.objects.create(programme=programme, year=2019, fund="REGULAR_BUDGET", amount=Decimal(1))
    section(programme.document, "CONTEXT", "The country is old.")
    section(programme.document, "STAKEHOLDERS", "Everybody.")
    actions.cite(programme.document, kind="LESSON", subject_uid=uuid4(), label="New", by=make.system(), at=AT)


# Programmes.


def test_a_version_of_a_programme_written_back_says_what_it_said() -> None:
    programme = full_programme()
    actions.cite(
        programme.document, kind="LESSON", subject_uid=uuid4(), label="Start early", by=make.system(), at=AT
    )
    said = plain(programme.document)
    at = returned(programme.document)
    changed_all_over(programme)

    done = restore(at)

    assert plain(at.document) == said
    assert at.state == "RETURNED"
    assert at.document.snapshots.count() == 1
    assert (done.added, done.changed, done.removed) == (4, 4, 6)
    entry = AuditEntry.objects.get(action="planning.programme.version_restored")
    assert (entry.by, entry.details["version"], entry.details["added"]) == (at.editor, 1, 4)
    assert at.document.contributions.filter(person=at.editor).exists()


def test_what_was_cited_under_another_name_is_cited_as_it_was() -> None:
    programme = full_programme()
    lesson = uuid4()
    actions.cite(
        programme.document, kind="LESSON", subject_uid=lesson, label="Start early", by=make.system(), at=AT
    )
    at = returned(programme.document)
    at.document.citations.update(label="Begin early")

    done = restore(at)

    assert at.document.citations.get().label == "Start early"
    assert (done.added, done.changed, done.removed) == (0, 1, 0)


def test_what_is_cited_no_more_is_cited_again() -> None:
    programme = full_programme()
    actions.cite(
        programme.document, kind="LESSON", subject_uid=uuid4(), label="Start early", by=make.system(), at=AT
    )
    at = returned(programme.document)
    at.document.citations.all().delete()

    done = restore(at)

    assert at.document.citations.get().label == "Start early"
    assert (done.added, done.changed, done.removed) == (1, 0, 0)


def test_a_version_written_back_twice_changes_nothing_the_second_time() -> None:
    programme = full_programme()
    at = returned(programme.document)
    changed_all_over(programme)
    restore(at)
    before = queries.plan_data(programme.document)

    done = restore(at)

    assert (done.added, done.changed, done.removed) == (0, 0, 0)
    assert queries.plan_data(programme.document) == before


def test_what_comes_back_is_one_revision_on_and_so_is_what_changed() -> None:
    programme = full_programme()
    at = returned(programme.document)
    top, below = programme.results.get(parent=None), programme.results.get(parent__isnull=False)
    risk, need = programme.risks.get(), programme.resources.get()
    make.target(top.indicators.get(), "11", period=make.year(2021))
    below.tag_uses.all().delete()
    actions.remove_risk(risk, base_revision=risk.revision, by=at.editor, at=AT)
    programme.resources.all().delete()

    restore(at)

    def revision(row: Any) -> int:
        raised: int = type(row)._default_manager.get(uid=row.uid).revision - row.revision
        return raised

    assert revision(top) == 1
    assert revision(below) == 1
    assert revision(risk) > 1
    assert revision(need) == 1


def test_an_indicator_made_anew_has_its_standard_its_comments_and_its_source() -> None:
    """Given an indicator that a revision removed long ago and whose removed row is not kept."""
    programme = full_programme()
    plan = programme.plan_version.plan
    standard = StandardIndicator.objects.create(plan=plan, code="S1", title={"en": "S"}, measure="UNIT")
    indicator = programme.results.get(parent=None).indicators.get()
    Indicator.objects.filter(pk=indicator.pk).update(standard=standard, aggregation="SUM")
    indicator.targets.update(comment="As the ministry says", source="plan.xlsx, row 7")
    at = returned(programme.document)
    indicator.delete()

    restore(at)

    again = Indicator.objects.get(uid=indicator.uid)
    assert (again.standard, again.aggregation) == (standard, "SUM")
    target = again.targets.get()
    assert (target.comment, target.source) == ("As the ministry says", "plan.xlsx, row 7")


def test_a_row_that_was_removed_comes_back_as_the_same_row_and_leaves_the_list() -> None:
    programme = full_programme()
    at = returned(programme.document)
    below = programme.results.get(parent__isnull=False)
    late = make.indicator(result=below)
    actions.remove_result(below, base_revision=below.revision, by=at.editor, at=AT)

    restore(at)

    assert Result.objects.get(uid=below.uid).pk == below.pk
    assert RemovedRow.objects.get(row_uid=below.uid).put_back_by == at.editor
    # What stood under it since the version goes again, and can be put back by itself.
    assert not Indicator.objects.filter(uid=late.uid).exists()
    actions.put_back(RemovedRow.objects.get(row_uid=late.uid), by=at.editor, at=AT)
    assert Indicator.objects.get(uid=late.uid).result == below


def test_what_is_removed_by_writing_back_can_be_put_back() -> None:
    programme = full_programme()
    at = returned(programme.document)
    later = make.result(programme, code="LATER")
    make.target(make.indicator(result=later), "7")

    restore(at)
    actions.put_back(RemovedRow.objects.get(row_uid=later.uid), by=at.editor, at=AT)

    assert Target.objects.get(indicator__result__uid=later.uid).value == 7


def test_results_that_swapped_their_codes_swap_them_back() -> None:
    programme = full_programme()
    said = plain(programme.document)
    at = returned(programme.document)
    one, two = programme.results.order_by("pk")
    one.code, two.code, kept = "~", one.code, two.code
    for row in (one, two):
        row.save()
    one.code = kept
    one.save()

    restore(at)

    assert plain(programme.document) == said


def test_a_removed_row_whose_code_another_took_is_made_anew() -> None:
    programme = full_programme()
    said = plain(programme.document)
    at = returned(programme.document)
    top, below = programme.results.get(parent=None), programme.results.get(parent__isnull=False)
    actions.remove_result(below, base_revision=below.revision, by=at.editor, at=AT)
    Result.objects.filter(pk=top.pk).update(code=below.code)

    restore(at)

    assert plain(programme.document) == said
    again = Result.objects.get(uid=below.uid)
    assert again.pk != below.pk
    assert again.revision > below.revision
    assert RemovedRow.objects.get(row_uid=below.uid).put_back_at is not None


# Rows that came later and to which somebody refers.


def test_a_result_that_came_later_stays_while_outputs_are_delivered_for_it() -> None:
    programme = full_programme()
    at = returned(programme.document)
    later = make.result(programme, code="LATER")
    make.indicator(result=later)
    plan = make.workplan(of=programme.entity)
    make.output(plan, result=later, code="O9")
    gone = make.result(programme, code="GONE")

    done = restore(at)

    assert [(one.kind, one.title, one.reason) for one in done.said.stays] == [
        ("Result", "LATER Result LATER", "output O9 is delivered for it")
    ]
    assert later.indicators.exists()
    assert not Result.objects.filter(pk=gone.pk).exists()
    assert done.added == 0
    assert done.removed == 1


def test_rows_people_commented_on_stay_with_what_they_stand_under_and_a_result_finds_its_new_code() -> None:
    programme = full_programme()
    at = returned(programme.document)
    top = programme.results.get(parent=None)
    code, top.code = top.code, "TOP"
    top.save()
    later = make.result(programme, code="LATER")
    later.parent = top
    later.save()
    indicator = make.indicator(result=later)
    speak_of(at, "indicator", indicator)

    done = restore(at)

    assert [(one.kind, one.reason) for one in done.said.stays] == [
        ("Indicator", "people have commented on it")
    ]
    later.refresh_from_db()
    assert later.parent == top
    top.refresh_from_db()
    assert top.code == code


def test_a_row_that_stays_with_a_code_of_the_version_is_said_before() -> None:
    at = returned(full_workplan().document)
    plan = at.document.workplan
    output = plan.outputs.get()
    code, output.code = output.code, "OTHER"
    output.save()
    later = make.output(plan, code=code)
    speak_of(at, "output", later)
    before = plain(at.document)

    with pytest.raises(actions.CannotRestore, match=f"stays because somebody refers to it: {code}"):
        restore(at)

    assert plain(at.document) == before


def test_activities_costs_and_posts_that_people_commented_on_stay() -> None:
    at = returned(full_workplan().document)
    plan = at.document.workplan
    output = plan.outputs.get()
    rows: dict[str, Any] = {
        "activity": make.activity(output),
        "cost_line": make.cost_line(output.activities.order_by("pk").first(), description="Late"),
        "post": make.post(plan, title="Driver"),
    }
    for kind, row in rows.items():
        speak_of(at, kind, row)
    make.post(plan, title="Clerk")

    done = restore(at)

    stayed = {(one.kind, one.title) for one in done.said.stays}
    assert stayed == {
        ("Activity", f"{rows['activity'].code} Meetings with the ministry on the draft law"),
        ("Cost line", "Late"),
        ("Post", "Driver (P3)"),
    }
    assert CostLine.objects.filter(uid=rows["cost_line"].uid).exists()
    assert [post.title for post in plan.posts.all()][-1] == "Driver"
    assert not plan.posts.filter(title="Clerk").exists()


# What is gone, and what a version does not know.


def test_a_version_of_a_programme_that_refers_to_what_is_gone_is_refused() -> None:
    programme = full_programme()
    at = returned(programme.document)
    ResultTag.objects.all().delete()
    Tag.objects.all().delete()

    with pytest.raises(actions.CannotRestore, match="refers to what is not there any more: SDG 4"):
        restore(at)


def test_what_a_version_was_frozen_without_stays_as_it_is() -> None:
    """Given a version from before plans had texts, citations, risks, needs and a tree of results."""
    programme = full_programme()
    at = returned(programme.document)
    version = at.document.snapshots.get()
    for name in ("sections", "citations", "risks", "resources"):
        del version.data[name]
    for result in version.data["results"]:
        del result["parent"], result["assumption"]
        for indicator in result["indicators"]:
            del indicator["responsible"], indicator["standard"], indicator["aggregation"]
            for fact in indicator["baselines"] + indicator["targets"]:
                del fact["comment"], fact["source"]
    version.save()
    said = plain(at.document)
    below = programme.results.get(parent__isnull=False)
    Result.objects.filter(pk=below.pk).update(statement={"en": "Another"})

    done = restore(at)

    assert plain(at.document) == said
    assert (done.added, done.changed, done.removed) == (0, 1, 0)


def test_a_text_that_is_not_theirs_to_read_is_neither_replaced_nor_shown(client: Client) -> None:
    programme = full_programme()
    section(programme.document, "STAKEHOLDERS", "Known to us alone.", "STRICTLY_CONFIDENTIAL")
    at = returned(programme.document)
    section(programme.document, "CONTEXT", "Changed.")
    PlanSection.objects.filter(kind="STAKEHOLDERS").update(classification="UNKNOWN", text="Now")

    done = restore(at)
    client.force_login(at.editor)
    address = reverse("planning:plan-restore", args=[at.document.uid, 1])
    section(programme.document, "CONTEXT", "Changed.")
    shown = client.get(address).content.decode()

    assert done.said.texts_left == ["Stakeholders and partners"]
    assert PlanSection.objects.get(kind="STAKEHOLDERS").text == "Now"
    assert "it is not yours to read" in shown
    assert "Known to us alone" not in shown
    said = client.get(address).context["digest"]
    text = client.post(address, {"seen": said}, follow=True).content.decode()
    assert "The text “Stakeholders and partners” stays: it is not yours to read." in text


def test_texts_go_and_come_back_with_their_paragraphs_and_stay_among_their_revisions() -> None:
    workplan = full_workplan()
    at = returned(workplan.document)
    before = PlanSection.objects.get(kind="WHAT_WORKED")
    section(workplan.document, "WHAT_WORKED", "Quite another thing worked.")
    section(workplan.document, "WHAT_CHANGES", "All of it.")

    restore(at)

    now = PlanSection.objects.get(kind="WHAT_WORKED")
    assert (now.text, now.paragraphs) == (before.text, before.paragraphs)
    assert now.updated_by == at.editor
    texts = now.revisions.order_by("number").values_list("text", flat=True)
    assert list(texts) == ["Training worked well.", "Quite another thing worked.", "Training worked well."]
    gone = PlanSection.objects.get(kind="WHAT_CHANGES")
    assert (gone.text, gone.revision) == ("", 2)
    assert gone.revisions.filter(text="All of it.").exists()


def test_ceilings_are_the_managers_and_stay(client: Client) -> None:
    workplan = full_workplan()
    at = returned(workplan.document)
    Ceiling.objects.update(amount=Decimal(7))

    restore(at)

    assert Ceiling.objects.get().amount == 7
    client.force_login(at.editor)
    page = client.get(reverse("planning:plan-restore", args=[at.document.uid, 1])).content.decode()
    assert "Ceilings are set for the entity by the framework manager and stay" in page
    # A ceiling that changed since is not among what would change.
    assert "there is nothing to change" in page


def test_a_plan_that_was_told_of_meanwhile_stands_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    """Given a report that comes to refer to a row between asking and removing: nothing is changed."""
    at = returned(full_workplan().document)
    later = make.output(at.document.workplan, code="LATER")
    before = plain(at.document)

    def refuse(*_said: Any, **_more: Any) -> None:
        from django.db.models import ProtectedError

        raise ProtectedError("a report", {later})

    monkeypatch.setattr("goldenthread.delivery.planning.actions.rewriting.take_out", refuse)
    with pytest.raises(actions.CannotRestore, match="a report refers to it since"):
        restore(at)

    assert plain(at.document) == before


# On the pages, and in the story of the plan.


def test_a_writer_sees_what_would_change_before_a_programme_s_version_is_written_back(client: Client) -> None:
    programme = full_programme()
    at = returned(programme.document)
    changed_all_over(programme)
    plan = make.workplan(of=programme.entity)
    make.output(plan, result=programme.results.get(code="NEW"), code="O9")
    client.force_login(at.editor)
    assert (
        "Write this version back"
        in client.get(reverse("planning:plan-version", args=[at.document.uid, 1])).content.decode()
    )
    address = reverse("planning:plan-restore", args=[at.document.uid, 1])

    before = queries.plan_data(programme.document)
    asked = client.get(address)
    shown = asked.content.decode()
    assert queries.plan_data(programme.document) == before
    said = asked.context["changes"]

    text = client.post(address, {"seen": asked.context["digest"]}, follow=True).content.decode()

    assert f"{said.added} added, {said.changed} changed, {said.removed} removed." in shown
    assert "came later and stays: output O9 is delivered for it" in shown
    assert "<ins>Drought</ins>" in shown
    assert "Version 1 is written back" in text
    assert "Result “NEW Result NEW” came later and stays: output O9 is delivered for it." in text


def test_a_refusal_is_known_before_anybody_presses(client: Client) -> None:
    programme = full_programme()
    at = returned(programme.document)
    ResultTag.objects.all().delete()
    Tag.objects.all().delete()
    client.force_login(at.editor)
    address = reverse("planning:plan-restore", args=[at.document.uid, 1])

    asked = client.get(address)
    refused = client.post(address, {"seen": asked.context["digest"]})

    assert "It cannot be written back" in asked.content.decode()
    assert ">Write it back</button>" not in asked.content.decode()
    assert refused.status_code == 409
    assert "refers to what is not there any more: SDG 4" in refused.content.decode()


def test_that_a_version_was_written_back_is_in_the_story_of_the_plan(client: Client) -> None:
    at = returned(full_workplan().document)
    rewritten(at)
    restore(at)
    move = PlanMove.objects.get(move="WRITTEN_BACK")
    assert (move.source, move.target, move.by) == ("RETURNED", "RETURNED", at.editor)
    assert move.snapshot == at.document.snapshots.get()

    client.force_login(at.editor)
    listed = client.get(reverse("planning:plan-versions", args=[at.document.uid])).content.decode()
    story = client.get(reverse("planning:plan-review", args=[at.document.uid])).content.decode()

    assert "Written back into the draft" in listed
    assert "An old version written back into the draft" in story
    at.walk("SUBMIT", "TAKE_UP", "ASK_TECHNICAL", "ACCEPT", "APPROVE")
    client.force_login(organization.member(role=roles.SENIOR_READER))
    assert (
        "Written back"
        not in client.get(reverse("planning:plan-versions", args=[at.document.uid])).content.decode()
    )
