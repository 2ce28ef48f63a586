"""Versions of plans: what they keep for ever, how two of them differ, and writing an old one back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from goldenthread.delivery.planning import actions, queries
from goldenthread.delivery.planning.models import (
    Activity,
    BudgetClass,
    Ceiling,
    CostLine,
    Output,
    PlanDocument,
    PlanSection,
    Post,
    Programme,
    ProgrammeResource,
    ProgrammeRisk,
    Result,
    ResultTag,
    SourceCategory,
    Workplan,
)
from goldenthread.delivery.planning.queries import changes, versions
from goldenthread.direction.organization import actions as organization_actions
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.tests import make as organization
from goldenthread.direction.strategy.models import PlanElement, PlanLevel, Tag, TagSet
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.audit_trail.models import AuditEntry
from goldenthread.foundation.lib.digests import digest_of

from . import make
from .make_reviews import AT, Office, office

pytestmark = pytest.mark.django_db
APPROVED = ("SUBMIT", "TAKE_UP", "ASK_TECHNICAL", "ACCEPT", "APPROVE")


def full_workplan() -> Workplan:
    """Return a draft that says something of everything a workplan can say."""
    workplan = make.complete_workplan()
    output = workplan.outputs.get()
    measured = make.indicator(output=output, code="I1")
    make.baseline(measured, "1", period=make.year(2017))
    make.target(measured, "10", period=make.year(2019))
    line = CostLine.objects.get(activity__output=output)
    line.source_category = SourceCategory.objects.get_or_create(code="MS", name={"en": "Member States"})[0]
    line.save()
    activity = line.activity
    activity.places.add(make.whole_entity())
    make.post(workplan)
    Ceiling.objects.create(
        entity=workplan.entity, period=workplan.period, fund="REGULAR_BUDGET", amount=Decimal(5000)
    )
    section(workplan.document, "WHAT_WORKED", "Training worked well.")
    return workplan


def section(document: PlanDocument, kind: str, text: str, classification: str = "INTERNAL") -> PlanSection:
    made, _is_new = PlanSection.objects.get_or_create(document=document, kind=kind)
    return actions.save_plan_section(
        document,
        kind,
        base_revision=made.revision,
        text=text,
        language="en",
        classification=classification,
        by=make.system(),
        at=AT,
    )


def result_of(output: Output) -> Result:
    assert output.result is not None
    return output.result


def address(at: Office, name: str, *more: object) -> str:
    return reverse(f"planning:{name}", args=[at.document.uid, *more])


def page(client: Client, by: Any, url: str) -> str:
    client.force_login(by)
    response = client.get(url)
    assert response.status_code == 200, f"{url} answered {response.status_code}"
    return response.content.decode()


def rows(before: dict[str, Any], after: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Return what changed as (kind, change, title)."""
    found = changes.changes_between(before, after)
    return [(row.kind, row.change, row.title) for group in found.groups for row in group.rows]


# What a version keeps.


def test_a_plan_approved_in_2018_reads_the_same_after_names_the_plan_and_the_taxonomy_changed(
    client: Client,
) -> None:
    workplan = full_workplan()
    output = workplan.outputs.get()
    at = office(workplan.document)
    result = result_of(output)
    plan_version = result.programme.plan_version
    level = PlanLevel.objects.create(version=plan_version, code="AIM", name={"en": "Aim"})
    result.element = PlanElement.objects.create(
        version=plan_version, level=level, code="A1", title={"en": "Old aim"}
    )
    result.save()
    at.walk(*APPROVED)
    version = at.document.snapshots.get()
    before = page(client, at.desk, address(at, "plan-version", 1))

    # Years later the office has another name, the plan other words, the lists other entries; rows are gone.
    organization_actions.record_entity_detail(
        at.document.entity,
        since=date(2018, 1, 1),
        name={"en": "Renamed office"},
        region=organization_actions.add_region("NEW", name={"en": "New region"}),
        by=make.system(),
        at=AT,
    )
    PlanElement.objects.update(title={"en": "New aim"}, code="Z9")
    BudgetClass.objects.update(name={"en": "Renamed class"})
    SourceCategory.objects.update(name={"en": "Renamed source"})
    result.statement = {"en": "Another result"}
    result.save()
    Activity.objects.update(title={"en": "Another activity"})
    CostLine.objects.all().delete()
    Post.objects.all().delete()
    desk = organization.member(at.document.entity.details.get().region, roles.DESK_REVIEWER)
    after = page(client, desk, address(at, "plan-version", 1))

    def body(text: str) -> str:
        return text.split('<div class="stack mt">')[1].split('<p class="hint mt">')[0]

    assert body(after) == body(before)
    for new in ("New aim", "Renamed class", "Renamed source", "Another result", "Another activity"):
        assert new not in after
    assert "Today the entity is called Renamed office." in after
    assert f"Office {at.document.entity.code}," in after
    assert "Member States" in after
    version.refresh_from_db()
    assert version.digest == digest_of(version.data)
    # It still compares with what the plan says now.
    compared = page(client, at.head, address(at, "plan-compare") + "?from=1&to=now")
    assert "Another activity" in compared
    assert "Output" in compared


def test_a_version_shows_everything_it_says(client: Client) -> None:
    at = office(full_workplan().document)
    at.walk("SUBMIT")
    output = at.document.workplan.outputs.get()

    text = page(client, at.desk, address(at, "plan-version", 1))

    for said in (
        output.statement["en"],
        result_of(output).code,
        "Training worked well.",
        "Q3 2018",
        "Member States",
        "left",
        "1,000",
        "not approved",
    ):
        assert said in text, said


def test_a_programme_s_version_shows_results_indicators_risks_and_resources(client: Client) -> None:
    programme = full_programme()
    at = office(programme.document)
    at.walk("SUBMIT")

    text = page(client, at.desk, address(at, "plan-version", 1))

    for said in ("Drought", "Store water", "Peace holds.", "Indicator", "2021", "20,000", "leads to"):
        assert said in text, said


def full_programme() -> Programme:
    programme = make.complete_programme()
    first = programme.results.get()
    second = make.result(programme)
    second.parent, second.assumption = first, "Peace holds."
    second.save()
    silent = make.indicator(result=second)
    make.baseline(silent, "1", period=make.year(2017))
    make.target(silent, "5", period=make.year(2021))
    silent.baselines.update(status="NOT_APPLICABLE", value=None)
    silent.targets.update(value=None, text="more than before")
    tag_set = TagSet.objects.create(
        plan=programme.plan_version.plan, code="SDG", name={"en": "Goals"}, position=1
    )
    tag = Tag.objects.create(tag_set=tag_set, code="4", name={"en": "Education"})
    ResultTag.objects.create(result=second, tag=tag, significance=2, justification="Schools.")
    ProgrammeRisk.objects.create(
        programme=programme,
        factor=ProgrammeRisk.Factor.values[0],
        description="Drought",
        likelihood=3,
        impact=4,
        response="Store water",
    )
    ProgrammeResource.objects.create(
        programme=programme, year=2019, fund="REGULAR_BUDGET", amount=Decimal(20000)
    )
    section(programme.document, "CONTEXT", "The country is young.")
    return programme


def test_versions_frozen_before_plans_said_so_much_still_open(client: Client) -> None:
    """The first programmes were frozen without texts, tree, risks and resources."""
    at = office(full_programme().document)
    at.walk("SUBMIT")
    version = at.document.snapshots.get()
    for gone in ("sections", "risks", "resources", "citations"):
        version.data.pop(gone, None)
    for result in version.data["results"]:
        for gone in ("parent", "assumption"):
            result.pop(gone)
    version.data["entity"] = {"code": at.document.entity.code}
    version.save()

    assert "Education" in page(client, at.desk, address(at, "plan-version", 1))
    at.walk("WITHDRAW")
    assert "Drought" in page(client, at.head, address(at, "plan-compare") + "?from=1&to=now")


# Who reads which version.


def test_the_list_says_who_submitted_what_when_why_and_what_became_of_it(client: Client) -> None:
    at = office()
    at.move("SUBMIT", note="First draft.")
    at.walk("RETURN")
    at.move("SUBMIT", note="Costs corrected.")
    at.walk(*APPROVED[1:])

    text = page(client, at.editor, address(at, "plan-versions"))

    for said in ("First draft.", "Costs corrected.", at.head.name, at.board.name, "the plan today"):
        assert said in text, said
    assert "not approved" in text


def test_a_plan_without_versions_says_when_one_comes(client: Client) -> None:
    at = office()
    assert "No versions yet" in page(client, at.editor, address(at, "plan-versions"))
    assert "Nothing to compare yet" in page(client, at.editor, address(at, "plan-compare"))


def test_whoever_only_reads_approved_plans_finds_only_approved_versions(client: Client) -> None:
    at = office()
    at.walk("SUBMIT", "RETURN", *APPROVED, "REVISE", "SUBMIT")
    reader = organization.member(role=roles.SENIOR_READER)

    text = page(client, reader, address(at, "plan-versions"))

    assert address(at, "plan-version", 2) in text
    for hidden in (1, 3):
        assert address(at, "plan-version", hidden) not in text
        assert client.get(address(at, "plan-version", hidden)).status_code == 404
    for query in ("?from=2&to=3", "?from=2&to=now", "?from=1&to=2"):
        # With one version there is nothing to compare; what is asked for is not confirmed.
        assert "Nothing to compare yet" in page(client, reader, address(at, "plan-compare") + query)


@pytest.mark.parametrize("key", ["0", "7", "-1", "x", "9" * 40, "\u0663"])
def test_versions_that_are_not_there_are_not_found(client: Client, key: str) -> None:
    at = office()
    at.walk("SUBMIT", "RETURN", "SUBMIT")
    client.force_login(at.head)
    assert client.get(address(at, "plan-compare"), {"from": key, "to": "now"}).status_code == 404
    assert versions.side_of(at.document, key, {roles.VIEW_DRAFT_PLAN}) is None


def test_reviewers_do_not_compare_with_a_draft_they_do_not_read(client: Client) -> None:
    at = office()
    at.walk("SUBMIT", "RETURN", "SUBMIT", "RETURN")
    client.force_login(at.desk)
    assert client.get(address(at, "plan-compare") + "?from=1&to=now").status_code == 404
    assert client.get(address(at, "plan-compare")).status_code == 200


def test_a_confidential_text_shows_in_no_version_to_whoever_may_not_read_it(client: Client) -> None:
    workplan = full_workplan()
    section(workplan.document, "WHAT_DID_NOT", "A secret failure.", "CONFIDENTIAL")
    at = office(workplan.document)
    at.walk("SUBMIT", "RETURN")
    section(workplan.document, "WHAT_DID_NOT", "A worse secret.", "CONFIDENTIAL")
    at.walk("SUBMIT")
    pages = [address(at, "plan-version", 2), address(at, "plan-compare"), address(at, "plan-review")]

    for url in pages:
        assert "secret" in page(client, at.desk, url) or url.endswith("review/")
        assert "secret" not in page(client, at.manager, url)


# What changed.


def test_two_versions_differ_row_by_row_and_word_by_word() -> None:
    workplan = full_workplan()
    before = queries.workplan_data(workplan)
    output = workplan.outputs.get()
    activity = output.activities.get()
    line = activity.cost_lines.get()
    activity.title = {"en": f"{activity.title['en']} again", "fr": "Encore"}
    activity.save()
    line.q2, line.fund = Decimal("250.50"), "TRUST_FUND"
    line.save()
    added = make.activity(output)
    make.cost_line(added)
    workplan.posts.all().delete()
    Ceiling.objects.update(amount=Decimal(6000))
    section(workplan.document, "WHAT_WORKED", "Training worked very well.")
    after = queries.workplan_data(Workplan.objects.get(pk=workplan.pk))

    found = changes.changes_between(before, after)

    assert {(row.kind, row.change) for group in found.groups for row in group.rows} == {
        ("Text", "changed"),
        ("Activity", "changed"),
        ("Activity", "added"),
        ("Cost line", "changed"),
        ("Cost line", "added"),
        ("Post", "removed"),
        ("Ceiling", "changed"),
    }
    assert (found.added, found.removed, found.changed) == (2, 1, 4)
    text = next(row for group in found.groups for row in group.rows if row.kind == "Text").fields[0]
    assert text.steps == [("same", "Training worked "), ("new", "very "), ("same", "well.")]
    assert text.before == [("same", "Training worked "), ("same", "well.")]
    assert text.after == text.steps
    changed_line = next(
        row
        for group in found.groups
        for row in group.rows
        if (row.kind, row.change) == ("Cost line", "changed")
    )
    said = {one.label: (one.before, one.after) for one in changed_line.fields}
    # A quarter without an amount is empty, not zero.
    assert said["Q4 2018"] == ([], [("new", "250.50")])
    assert said["Fund"][1] == [("new", "Trust fund")]
    titles = next(row for group in found.groups for row in group.rows if row.kind == "Activity").fields
    assert [one.label for one in titles] == ["Title", "Title (fr)"]
    totals = {row.word: (row.before, row.after, row.difference) for row in found.totals}
    assert totals["Trust fund"][0] is None
    was, now, difference = totals["All funds"]
    assert was is not None
    assert now is not None
    assert difference == now - was != 0


def test_the_other_way_round_what_came_has_gone() -> None:
    workplan = make.complete_workplan()
    before = queries.workplan_data(workplan)
    make.output(workplan, code="NEW")
    Ceiling.objects.create(
        entity=workplan.entity, period=workplan.period, fund="TRUST_FUND", amount=Decimal(1)
    )
    after = queries.workplan_data(Workplan.objects.get(pk=workplan.pk))

    assert ("Output", "added", "NEW Output NEW") in rows(before, after)
    assert ("Output", "removed", "NEW Output NEW") in rows(after, before)
    assert ("Ceiling", "added", "Trust fund") in rows(before, after)
    assert ("Ceiling", "removed", "Trust fund") in rows(after, before)


def test_a_plan_and_itself_differ_in_nothing() -> None:
    for data in (queries.workplan_data(full_workplan()), queries.programme_data(full_programme())):
        found = changes.changes_between(data, data)
        assert found.is_empty
        assert found.groups == []


def test_a_workplan_without_costs_has_no_totals_to_compare() -> None:
    data = queries.workplan_data(make.workplan())
    assert changes.changes_between(data, data).totals == []


def test_a_programme_s_versions_differ_in_results_indicators_risks_resources_and_tags() -> None:
    programme = full_programme()
    before = queries.programme_data(Programme.objects.get(pk=programme.pk))
    programme.title = {"en": "Another title"}
    programme.save()
    first = programme.results.order_by("pk").first()
    assert first is not None
    first.statement = {"en": "Another statement"}
    first.save()
    indicator = first.indicators.get()
    indicator.targets.update(value=Decimal(50), numerator=Decimal(1), denominator=Decimal(2), occurrence=2)
    ProgrammeRisk.objects.update(likelihood=5)
    ProgrammeResource.objects.all().delete()
    after = queries.programme_data(Programme.objects.get(pk=programme.pk))

    found = {(kind, change) for kind, change, _title in rows(before, after)}

    assert found == {
        ("Programme", "changed"),
        ("Result", "changed"),
        ("Indicator", "changed"),
        ("Risk", "changed"),
        ("Resource", "removed"),
    }


def test_the_comparison_stands_side_by_side_with_marks_that_are_not_only_colour(client: Client) -> None:
    at = office(full_workplan().document)
    at.walk("SUBMIT", "RETURN")
    activity = Activity.objects.get(output__workplan__document=at.document)
    activity.responsible = "Head of office"
    activity.save()
    at.walk("SUBMIT")

    text = page(client, at.desk, address(at, "plan-compare") + "?from=1&to=2")

    assert "<ins>Head of office</ins>" in text
    assert "+ underlined: added" in text
    assert "Version 1" in text
    assert "Rows: 0 added, 0 removed, 1 changed." in text
    assert "Both versions say the same." in page(
        client, at.desk, address(at, "plan-compare") + "?from=2&to=2"
    )


# Writing an old version back.


def plain(document: PlanDocument) -> dict[str, Any]:
    """Return what a workplan says, without the revisions of its rows."""

    def without(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: without(one) for key, one in value.items() if key != "revision"}
        return [without(one) for one in value] if isinstance(value, list) else value

    return without(queries.plan_data(document))  # type: ignore[no-any-return]


def rewritten(at: Office) -> None:
    """Change, add and remove rows of every kind after the first version."""
    workplan = at.document.workplan
    output = workplan.outputs.get()
    activity = output.activities.get()
    activity.cost_lines.all().delete()
    activity.title = {"en": "Quite another"}
    activity.places.clear()
    activity.save()
    make.cost_line(activity, "77")
    other = make.output(workplan)
    make.cost_line(make.activity(other))
    workplan.posts.all().delete()
    make.post(workplan)
    # Two rows swap their codes.
    output.code, other.code = "~", output.code
    for row in (output, other):
        row.save()


def restore(document: PlanDocument, number: int = 1, *, by: User) -> None:
    """Write a version back over the draft as it stands, having seen it."""
    seen = actions.digest_of_draft(PlanDocument.objects.get(pk=document.pk))
    actions.restore_version(document, number, seen=seen, by=by, at=AT)


def test_an_old_version_written_back_says_what_it_said_and_is_a_draft() -> None:
    at = office(full_workplan().document)
    said = plain(at.document)
    at.walk("SUBMIT", "RETURN")
    rewritten(at)
    assert plain(at.document) != said

    restore(at.document, by=at.editor)

    assert plain(PlanDocument.objects.get(pk=at.document.pk)) == said
    assert at.state == "RETURNED"
    assert at.document.snapshots.count() == 1
    entry = AuditEntry.objects.get(action="planning.workplan.version_restored")
    assert (entry.by, entry.details["version"]) == (at.editor, 1)
    assert (entry.details["added"], entry.details["changed"], entry.details["removed"]) == (2, 2, 5)
    # Whoever wrote it back has written in the plan.
    assert at.document.contributions.filter(person=at.editor).exists()


def test_rows_written_back_have_a_new_revision_so_that_nobody_overwrites_them_unseen() -> None:
    at = office(full_workplan().document)
    line = CostLine.objects.get(activity__output__workplan__document=at.document)
    at.walk("SUBMIT", "RETURN")
    untouched = Activity.objects.get(output__workplan__document=at.document)
    CostLine.objects.all().delete()

    restore(at.document, by=at.head)

    again = CostLine.objects.get(uid=line.uid)
    assert again.revision == line.revision + 1
    assert (again.amount, again.amount_base) == (line.amount, line.amount_base)
    assert Activity.objects.get(uid=untouched.uid).revision == untouched.revision


def test_where_an_activity_stands_is_kept_and_only_one_that_comes_back_takes_the_version_s() -> None:
    """Given a version with two activities; since then one was done, and the other was done and removed."""
    at = office(full_workplan().document)
    done = Activity.objects.get(output__workplan__document=at.document)
    gone, title = make.activity(done.output, status="ONGOING"), done.title
    at.walk("SUBMIT", "RETURN")
    Activity.objects.update(status="COMPLETED")
    Activity.objects.filter(pk=done.pk).update(title={"en": "Quite another"})
    gone.delete()

    restore(at.document, by=at.head)

    done.refresh_from_db()
    assert (done.title, done.status) == (title, "COMPLETED")
    assert Activity.objects.get(uid=gone.uid).status == "ONGOING"


def test_an_activity_that_only_moved_on_is_left_alone() -> None:
    at = office(full_workplan().document)
    at.walk("SUBMIT", "RETURN")
    Activity.objects.update(status="ONGOING")
    before = Activity.objects.get().revision

    restore(at.document, by=at.head)

    row = Activity.objects.get()
    assert (row.status, row.revision) == ("ONGOING", before)


def test_a_version_that_refers_to_what_is_gone_is_refused_with_the_reason_and_changes_nothing() -> None:
    at = office(full_workplan().document)
    at.walk("SUBMIT", "RETURN")
    CostLine.objects.all().delete()
    BudgetClass.objects.all().delete()
    SourceCategory.objects.all().delete()
    before = plain(at.document)

    with pytest.raises(actions.CannotRestore, match=r"refers to what is not there any more: .*MS"):
        restore(at.document, by=at.head)

    assert plain(at.document) == before


def test_rows_that_came_later_and_are_referred_to_stay_and_the_whole_is_refused() -> None:
    at = office(full_workplan().document)
    at.walk("SUBMIT", "RETURN")
    later = make.output(at.document.workplan, code="LATER")
    make.indicator(output=later)
    CostLine.objects.all().delete()

    with pytest.raises(actions.CannotRestore, match="LATER came after this version and cannot go"):
        restore(at.document, by=at.head)

    assert Output.objects.filter(pk=later.pk).exists()
    assert not CostLine.objects.exists()


def test_the_oldest_versions_name_results_by_code_only() -> None:
    at = office()
    at.walk("SUBMIT", "RETURN")
    version = at.document.snapshots.get()
    for output in version.data["outputs"]:
        output["result"].pop("uid")
    version.save()
    output_then = at.document.workplan.outputs.get()
    Output.objects.filter(pk=output_then.pk).update(statement={"en": "Changed"})

    restore(at.document, by=at.head)

    assert Output.objects.get(pk=output_then.pk).statement == output_then.statement


def test_outputs_under_an_action_plan_are_written_back_under_it() -> None:
    workplan = make.complete_workplan()
    plan_version = Programme.objects.get(entity=workplan.entity).plan_version
    level = PlanLevel.objects.create(
        version=plan_version, code="OE", name={"en": "Action plan"}, role=PlanLevel.Role.ACTION_PLAN
    )
    element = PlanElement.objects.create(
        version=plan_version, level=level, code="OE1", title={"en": "Action plan"}
    )
    made = make.output(workplan, element=element)
    make.cost_line(make.activity(made))
    at = office(workplan.document)
    at.walk("SUBMIT", "RETURN")
    CostLine.objects.filter(activity__output=made).delete()
    Activity.objects.filter(output=made).delete()
    made.delete()

    restore(at.document, by=at.head)

    assert Output.objects.get(uid=made.uid).element == element


def test_only_versions_of_workplans_that_are_there_are_written_back() -> None:
    at, programme = office(), office(make.complete_programme().document)
    at.walk("SUBMIT", "RETURN")
    programme.walk("SUBMIT", "RETURN")
    for document, number in ((at.document, 9), (programme.document, 1)):
        with pytest.raises(actions.CannotRestore, match="Only a version of a workplan"):
            restore(document, number, by=make.system())


def test_a_plan_that_is_not_open_takes_nothing_back_and_nor_do_outsiders() -> None:
    at = office()
    at.walk("SUBMIT")
    with pytest.raises(actions.PlanNotOpen):
        restore(at.document, by=at.head)
    at.walk("RETURN")
    with pytest.raises(actions.NotYoursToPlan):
        restore(at.document, by=at.desk)


def seen_on(client: Client, at: Office) -> dict[str, str]:
    """Return what the page sends with the button: the digest of the draft it showed."""
    return {"seen": client.get(address(at, "plan-restore", 1)).context["digest"]}


def test_rows_that_a_colleague_added_since_one_looked_are_not_wiped(client: Client) -> None:
    """Given the head on the page that asks, while the editor adds a post."""
    at = office(full_workplan().document)
    at.walk("SUBMIT", "RETURN")
    client.force_login(at.head)
    form = seen_on(client, at)
    post = make.post(at.document.workplan, title="Driver")

    for sent in (form, {}):
        refused = client.post(address(at, "plan-restore", 1), sent)

        assert refused.status_code == 409
        assert "somebody changed the plan since you looked" in refused.content.decode()
        assert Post.objects.filter(pk=post.pk).exists()
    # The page shows what stands now, so that it can be decided again.
    again = client.post(address(at, "plan-restore", 1), {"seen": refused.context["digest"]})
    assert again.status_code == 302
    assert not Post.objects.filter(pk=post.pk).exists()


def test_a_writer_writes_a_version_back_from_its_page(client: Client) -> None:
    at = office(full_workplan().document)
    said = plain(at.document)
    at.walk("SUBMIT", "RETURN")
    rewritten(at)
    assert "Write this version back" in page(client, at.editor, address(at, "plan-version", 1))
    assert "Rows that came later go" in page(client, at.editor, address(at, "plan-restore", 1))

    response = client.post(address(at, "plan-restore", 1), seen_on(client, at), follow=True)

    assert "Version 1 is written back" in response.content.decode()
    assert plain(PlanDocument.objects.get(pk=at.document.pk)) == said


def test_a_version_that_cannot_be_written_back_says_why_on_the_page(client: Client) -> None:
    at = office(full_workplan().document)
    at.walk("SUBMIT")
    assert "This is not possible now" in page(client, at.head, address(at, "plan-restore", 1))
    assert "Write this version back" not in page(client, at.head, address(at, "plan-version", 1))
    response = client.post(address(at, "plan-restore", 1))
    assert response.status_code == 409
    assert "cannot be changed now" in response.content.decode()
    at.walk("RETURN")
    assert "Write this version back" not in page(client, at.desk, address(at, "plan-version", 1))
    client.force_login(at.desk)
    assert client.post(address(at, "plan-restore", 1)).status_code == 409
