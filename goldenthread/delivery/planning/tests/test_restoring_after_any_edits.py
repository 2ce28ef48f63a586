"""Whatever was done to a plan, a version written back makes it say again what that version said."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goldenthread.delivery.planning import actions, queries
from goldenthread.delivery.planning.models import (
    Activity,
    CostLine,
    Indicator,
    PlanDocument,
    Post,
    ProgrammeRisk,
    RemovedRow,
    Result,
)
from goldenthread.foundation.comments import actions as comments

from . import make
from .make_reviews import AT, office
from .make_versions import full_programme, full_workplan, section

pytestmark = pytest.mark.django_db
# What the deed says it leaves: how often a row was saved, where an activity stands, and ceilings.
LEFT = {"revision", "status", "ceilings"}


def said_by(document: PlanDocument) -> Any:
    """Return what a plan says, without what writing a version back leaves as it is."""
    return compared(queries.plan_data(PlanDocument.objects.get(pk=document.pk)))


def compared(data: Any) -> Any:
    """Return plain data without what is left."""

    def without(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: without(one) for key, one in value.items() if key not in LEFT}
        return [without(one) for one in value] if isinstance(value, list) else value

    said = without(data)
    # In which order things were cited, and texts stand, is not something a plan says.
    return {
        **said,
        "citations": sorted(said["citations"], key=lambda one: str(one["subject_uid"])),
        "sections": sorted(said["sections"], key=lambda one: str(one["kind"])),
    }


def some(rows: Any, place: int) -> Any:
    """Return one of the rows, or nothing where there is none."""
    there = list(rows.order_by("pk"))
    return there[place % len(there)] if there else None


# What can be done to a workplan. Each takes the plan, a number to choose a row by, and a text.


def _output(plan: Any, _place: int, text: str) -> None:
    make.cost_line(make.activity(make.output(plan, result=_result(plan)), title={"en": text}))


def _result(plan: Any) -> Result:
    found: Result = Result.objects.filter(programme__entity=plan.entity).order_by("pk")[0]
    return found


def _rename_output(plan: Any, place: int, text: str) -> None:
    if output := some(plan.outputs, place):
        output.statement, output.code = {"en": text}, f"{text[:20]}{place}"
        if not plan.outputs.filter(code=output.code).exists():
            output.save()


def _change_activity(plan: Any, place: int, text: str) -> None:
    if row := some(Activity.objects.filter(output__workplan=plan), place):
        row.title, row.responsible, row.status = {"fr": text}, text, "ONGOING"
        row.save()
        row.places.set([] if place % 2 else [make.whole_entity()])


def _change_line(plan: Any, place: int, text: str) -> None:
    if row := some(CostLine.objects.filter(activity__output__workplan=plan), place):
        row.description, row.q2, row.position = text, Decimal(place), place
        row.save()


def _change_indicator(plan: Any, place: int, text: str) -> None:
    rows = Indicator.objects.filter(output__workplan__document=plan.document) | Indicator.objects.filter(
        result__programme__document=plan.document
    )
    if row := some(rows, place):
        row.title, row.unit = {"en": text}, text
        row.save()
        make.target(row, Decimal(place), period=make.year(2018 + place % 4))
        row.baselines.all().delete()


def _remove_line(plan: Any, place: int, _text: str) -> None:
    rows: list[Any] = [
        some(plan.outputs, place),
        some(Activity.objects.filter(output__workplan=plan), place),
        some(CostLine.objects.filter(activity__output__workplan=plan), place),
        some(plan.posts, place),
    ]
    if row := rows[place % len(rows)]:
        actions.remove_line(row, base_revision=row.revision, by=make.system(), at=AT)


def _post(plan: Any, _place: int, text: str) -> None:
    make.post(plan, title=text)


def _change_post(plan: Any, place: int, text: str) -> None:
    Post.objects.filter(workplan=plan).update(grade=text[:10], is_vacant=bool(place % 2))


def _text(plan: Any, place: int, text: str) -> None:
    kind = "WHAT_WORKED" if hasattr(plan, "period") else "CONTEXT"
    other = "WHAT_CHANGES" if hasattr(plan, "period") else "STAKEHOLDERS"
    section(plan.document, kind if place % 2 else other, text)


def _cite(plan: Any, place: int, text: str) -> None:
    if place % 2 and (cited := some(plan.document.citations, place)):
        cited.delete()
        return
    actions.cite(plan.document, kind="LESSON", subject_uid=uuid4(), label=text, by=make.system(), at=AT)


def _put_back(plan: Any, place: int, _text: str) -> None:
    if removed := some(RemovedRow.objects.filter(document=plan.document, put_back_at=None), place):
        try:
            actions.put_back(removed, by=make.system(), at=AT)
        except actions.CannotPutBack:
            return


# What can be done to a programme.


def _add_result(plan: Any, place: int, text: str) -> None:
    row = make.result(plan)
    row.parent, row.assumption = some(plan.results.exclude(pk=row.pk), place), text
    row.save()
    make.target(make.indicator(result=row), "7")


def _change_result(plan: Any, place: int, text: str) -> None:
    if row := some(plan.results, place):
        row.statement, row.assumption, row.copied_from = {"en": text}, text, text
        row.save()
        row.tag_uses.all().delete()


def _move_result(plan: Any, place: int, _text: str) -> None:
    if row := some(plan.results, place):
        actions.move_result(row, up=bool(place % 2), by=make.system(), at=AT)


def _remove_result(plan: Any, place: int, _text: str) -> None:
    if row := some(plan.results, place):
        actions.remove_result(row, base_revision=row.revision, by=make.system(), at=AT)


def _risk(plan: Any, place: int, text: str) -> None:
    if place % 2:
        plan.risks.all().delete()
    ProgrammeRisk.objects.filter(programme=plan).update(response=text)
    said = actions.RiskSaid("PROGRAMMATIC", text, 1 + place % 5, 1)
    actions.save_risk(plan, said, by=make.system(), at=AT)


def _need(plan: Any, place: int, _text: str) -> None:
    row = plan.resources.filter(year=2019, fund="REGULAR_BUDGET").first()
    amount = Decimal(place) if place % 3 else None
    need = actions.NeedSaid(amount, base_revision=row.revision if row else 0)
    actions.save_resources(plan, {(2019, "REGULAR_BUDGET"): need}, by=make.system(), at=AT)


def _header(plan: Any, _place: int, text: str) -> None:
    plan.title = {"en": text}
    plan.save()


Edit = Callable[[Any, int, str], None]
BOTH: tuple[Edit, ...] = (_text, _cite, _put_back, _change_indicator)
OF_WORKPLANS: tuple[Edit, ...] = (
    *(_output, _rename_output, _change_activity, _change_line, _remove_line, _remove_line),
    *(_post, _change_post, *BOTH),
)
OF_PROGRAMMES: tuple[Edit, ...] = (
    *(_add_result, _change_result, _move_result, _remove_result, _risk, _need, _header, *BOTH),
)
TEXTS = st.text(st.characters(categories=("L", "N")), min_size=1, max_size=12)


def edits(known: tuple[Edit, ...]) -> st.SearchStrategy[list[tuple[Edit, int, str]]]:
    """Return sequences of edits: what is done, to which row, with which text."""
    return st.lists(st.tuples(st.sampled_from(known), st.integers(0, 11), TEXTS), max_size=5)


def check(plan: Any, done: list[tuple[Edit, int, str]]) -> None:
    """Edit the plan, write its first version back, and compare; then leave the plan as it was."""
    document = PlanDocument.objects.get(pk=plan.document_id)
    said = said_by(document)
    before = transaction.savepoint()
    try:
        for edit, place, text in done:
            edit(type(plan)._default_manager.get(pk=plan.pk), place, text)
        first = written_back(document)

        assert said_by(document) == said
        # What is shown before is what comes of it.
        assert compared(first.said.then) == said
        second = written_back(document)
        assert (second.added, second.changed, second.removed) == (0, 0, 0)
    finally:
        transaction.savepoint_rollback(before)


def written_back(document: PlanDocument) -> actions.Restored:
    """Write the first version back over the draft as it stands."""
    seen = actions.digest_of_draft(document)
    return actions.restore_version(document, 1, seen=seen, by=make.system(), at=AT)


@pytest.fixture
def workplan() -> Any:
    """Return a workplan that says something of everything, submitted once and returned."""
    return returned(full_workplan())


@pytest.fixture
def programme() -> Any:
    """Return a programme that says something of everything, submitted once and returned."""
    return returned(full_programme())


def returned(plan: Any) -> Any:
    """Return the plan with a first version, open for writing again."""
    actions.cite(plan.document, kind="LESSON", subject_uid=uuid4(), label="L", by=make.system(), at=AT)
    office(plan.document).walk("SUBMIT", "RETURN")
    return plan


# Every example begins from the same plan: it is put back as it was after each.
ONE_PLAN = settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])


@ONE_PLAN
@given(done=edits(OF_WORKPLANS))
def test_a_workplan_s_version_written_back_says_again_what_it_said(
    workplan: Any, done: list[tuple[Edit, int, str]]
) -> None:
    check(workplan, done)


@ONE_PLAN
@given(done=edits(OF_PROGRAMMES))
def test_a_programme_s_version_written_back_says_again_what_it_said(
    programme: Any, done: list[tuple[Edit, int, str]]
) -> None:
    check(programme, done)


def test_rows_that_stay_are_all_that_a_plan_says_beyond_the_version(workplan: Any) -> None:
    """Given rows added since, of which somebody spoke of some: these are what is said more, and named."""
    document = PlanDocument.objects.get(pk=workplan.document_id)
    said = said_by(document)
    post, clerk = make.post(workplan, title="Driver"), make.post(workplan, title="Clerk")
    comments.start_thread(
        document.uid, anchor=f"post:{post.uid}", anchor_label="Driver", text="Why?", by=make.system(), at=AT
    )

    answer = written_back(document)

    now = said_by(document)
    assert [one.title for one in answer.said.stays] == [str(post)]
    assert [row["uid"] for row in now["posts"] if row not in said["posts"]] == [str(post.uid)]
    assert {**now, "posts": []} == {**said, "posts": []}
    assert not Post.objects.filter(pk=clerk.pk).exists()
