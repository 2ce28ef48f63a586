"""Saving a section a second time: only what differs is touched, and nothing that no page offers is taken."""

from decimal import Decimal

import pytest

from goldenthread.delivery.monitoring import actions
from goldenthread.delivery.monitoring.models import Actual, ReportSection, ResultReport
from goldenthread.delivery.planning.models import Indicator
from goldenthread.delivery.planning.tests import make as planning
from goldenthread.direction.organization.tests import make as organization
from goldenthread.direction.strategy.tests import make as strategy
from goldenthread.foundation.audit_trail.models import AuditEntry

from . import make

pytestmark = pytest.mark.django_db


def save_tags(
    section: ReportSection, *said: tuple[str, int | None, str]
) -> dict[str, tuple[int, int | None, str]]:
    """Save a result with these tags, and return each tag's row, significance and justification."""
    version = section.report.round.plan_version
    actions.save_result_section(
        section,
        base_revision=ReportSection.objects.get(pk=section.pk).revision,
        level=None,
        text="The law changed.",
        language="en",
        classification="INTERNAL",
        tags=[actions.TagChoice(strategy.tag(version, code), *rest) for code, *rest in said],  # type: ignore[arg-type]
        complete=False,
        by=make.editor_of(section.report.entity),
        at=make.NOW,
    )
    uses = ResultReport.objects.get(section=section).tag_uses.select_related("tag")
    return {use.tag.code: (use.pk, use.significance, use.justification) for use in uses}


def test_a_tag_given_another_weight_keeps_its_row_and_the_others_stay_as_they_were() -> None:
    section = make.result_section()
    first = save_tags(section, ("WOMEN", 1, "Some."), ("YOUTH", 2, "Many."), ("5", None, ""))

    then = save_tags(section, ("WOMEN", 3, "Most of them."), ("YOUTH", 2, "Many."))

    assert then == {"WOMEN": (first["WOMEN"][0], 3, "Most of them."), "YOUTH": first["YOUTH"]}


def test_a_classification_no_page_offers_is_refused_and_recorded() -> None:
    section = make.result_section()
    editor = make.editor_of(section.report.entity)

    with pytest.raises(actions.NotOfThisReport):
        make.save_result(section, by=editor, classification="SECRET")

    section.refresh_from_db()
    assert (section.revision, section.classification) == (0, "INTERNAL")
    refused = AuditEntry.objects.get(action="monitoring.report.refused", by=editor)
    assert refused.details["reason"] == "sent what is not of this report"


def test_of_the_values_sent_together_only_the_one_that_differs_gets_a_new_revision() -> None:
    report = make.report(indicators=2)
    first, second = Indicator.objects.filter(result__result_reports__report=report).order_by("code")
    author, colleague = make.editor_of(report.entity), make.editor_of(report.entity)

    for revision, by, numbers in ((0, author, ("5", "6")), (1, colleague, ("5", "7"))):
        actions.save_indicator_section(
            report.sections.get(kind="indicators"),
            base_revision=revision,
            values=[
                actions.NewActual(
                    indicator,
                    organization.period(2019),
                    planning.whole_entity(),
                    planning.total(),
                    value=Decimal(number),
                )
                for indicator, number in zip((first, second), numbers, strict=True)
            ],
            complete=True,
            by=by,
            at=make.NOW,
        )

    said = {row.indicator_id: (row.value, row.revision, row.updated_by) for row in Actual.objects.all()}
    assert said == {first.pk: (Decimal(5), 1, author), second.pk: (Decimal(7), 2, colleague)}
