"""Plans that say something of everything, for versions to keep."""

from __future__ import annotations

from decimal import Decimal

from django.urls import reverse

from goldenthread.delivery.planning import actions
from goldenthread.delivery.planning.models import (
    Ceiling,
    CostLine,
    Output,
    PlanDocument,
    PlanSection,
    Programme,
    ProgrammeResource,
    ProgrammeRisk,
    Result,
    ResultTag,
    SourceCategory,
    Workplan,
)
from goldenthread.direction.strategy.models import Tag, TagSet

from . import make
from .make_reviews import AT, Office

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
