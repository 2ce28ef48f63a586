"""Saving sections: revisions, two people at once, locked reports, and what does not belong."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from goldenthread.delivery.monitoring import actions
from goldenthread.delivery.monitoring.models import (
    Actual,
    Report,
    ReportSection,
    ResultReport,
    SectionRevision,
)
from goldenthread.delivery.planning.models import Indicator
from goldenthread.delivery.planning.tests import make as planning
from goldenthread.direction.organization.tests import make as organization
from goldenthread.direction.strategy import actions as strategy_actions
from goldenthread.direction.strategy.models import Cell, ScaleLevel
from goldenthread.direction.strategy.tests import make as strategy
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.audit_trail.models import AuditEntry
from goldenthread.foundation.lib.errors import RuleBroken

from . import make

pytestmark = pytest.mark.django_db


def refused_attempts() -> list[str]:
    return list(
        AuditEntry.objects.filter(action__endswith=".refused").values_list("details__reason", flat=True)
    )


def test_the_first_save_starts_the_report_and_makes_revision_one() -> None:
    section = make.result_section()
    editor = make.editor_of(section.report.entity)

    saved = make.save_result(section, by=editor, text="First.\n\nSecond.")

    assert saved.revision == 1
    assert saved.state == "COMPLETE"
    assert [paragraph["text"] for paragraph in saved.paragraphs] == ["First.", "Second."]
    assert Report.objects.get(pk=section.report_id).state == "IN_PROGRESS"
    assert saved.revisions.get().answers["level"] == "GOOD_PROGRESS"
    assert [move.move for move in saved.report.moves.all()] == ["START"]


def test_a_rating_and_tags_are_this_rounds_own() -> None:
    section = make.result_section()
    editor = make.editor_of(section.report.entity)

    make.save_result(section, by=editor, tags=("YOUTH", "5"))

    result_report = ResultReport.objects.get(section=section)
    assert result_report.level is not None
    assert result_report.rated_by == editor
    assert {use.tag.code for use in result_report.tag_uses.all()} == {"YOUTH", "5"}
    assert [use.tag.code for use in result_report.result.tag_uses.all()] == ["WOMEN"]


def test_taking_the_rating_back_leaves_no_trace_of_a_rater() -> None:
    result_report = make.result_report(level=None, state="IN_PROGRESS")

    assert (result_report.level, result_report.rated_at, result_report.rated_by) == (None, None, None)


def test_two_people_saving_one_section_never_overwrite_silently() -> None:
    section = make.result_section()
    first, second = make.editor_of(section.report.entity), make.editor_of(section.report.entity)
    make.save_result(section, by=first, text="Theirs.")

    with pytest.raises(actions.SectionChanged) as refused:
        make.save_result(section, by=second, text="Mine.", base_revision=0, level="NO_PROGRESS")

    conflict = refused.value
    assert first.name in str(conflict)
    assert conflict.theirs.text == "Theirs."
    assert conflict.base is None
    assert conflict.mine.text == "Mine."
    section.refresh_from_db()
    assert (section.text, section.revision) == ("Theirs.", 1)
    kept = SectionRevision.objects.get(was_taken=False)
    assert (kept.text, kept.saved_by, kept.number) == ("Mine.", second, 0)
    assert kept.answers["level"] == "NO_PROGRESS"
    level = ResultReport.objects.get(section=section).level
    assert level is not None
    assert level.code == "GOOD_PROGRESS"


def test_a_conflict_names_what_both_began_from() -> None:
    section = make.result_section()
    editor = make.editor_of(section.report.entity)
    make.save_result(section, by=editor, text="One.")
    make.save_result(section, by=editor, text="Two.", base_revision=1)

    with pytest.raises(actions.SectionChanged) as refused:
        make.save_result(section, by=editor, text="Other two.", base_revision=1)

    assert refused.value.base is not None
    assert refused.value.base.text == "One."


def test_marking_complete_changes_nothing_else() -> None:
    section = make.result_section()
    editor = make.editor_of(section.report.entity)
    saved = make.save_result(section, by=editor, complete=False)

    marked = actions.mark_section(saved, complete=True, base_revision=1, by=editor, at=make.NOW)

    assert (marked.state, marked.revision, marked.text) == ("COMPLETE", 2, saved.text)
    assert marked.revisions.get(number=2).answers == saved.revisions.get(number=1).answers


def test_writing_a_submitted_report_is_refused_with_who_can_open_it_and_the_text_is_kept() -> None:
    report = make.report("SUBMITTED")
    desk = make.desk_of(report.entity)
    editor = make.editor_of(report.entity)
    section = report.sections.get(kind="result")

    with pytest.raises(actions.ReportLocked, match=desk.name):
        make.save_result(section, by=editor, text="One more thing.", level="FULLY_ACHIEVED")

    assert SectionRevision.objects.get(was_taken=False).text == "One more thing."
    assert refused_attempts() == ["not open for writing"]
    level = ResultReport.objects.get(section=section).level
    assert level is not None
    assert level.code == "GOOD_PROGRESS"


def test_a_rating_for_a_locked_round_is_refused_and_recorded() -> None:
    section = make.result_section()
    manager = organization.framework_manager()

    with pytest.raises(actions.ReportLocked, match=manager.name):
        make.save_result(section, by=make.editor_of(section.report.entity), at=make.AFTER_THE_LOCK)

    assert refused_attempts() == ["not open for writing"]
    assert ResultReport.objects.get(section=section).level is None


def test_a_report_opened_again_after_the_lock_can_be_written() -> None:
    section = make.result_section()
    manager = organization.framework_manager()
    actions.move_report(
        section.report, "EXTEND", by=manager, at=make.AFTER_THE_LOCK, note="The office was flooded."
    )

    saved = make.save_result(section, by=make.editor_of(section.report.entity), at=make.AFTER_THE_LOCK)

    assert saved.revision == 1


def outsider(_report: Report) -> User:
    return make.editor_of(organization.entity())


@pytest.mark.parametrize(
    "who",
    [
        outsider,
        lambda report: make.desk_of(report.entity),
        lambda _report: organization.framework_manager(),
        lambda _report: organization.user(),
    ],
)
def test_only_the_entitys_own_people_write(who: Callable[[Report], User]) -> None:
    section = make.result_section()

    with pytest.raises(actions.NotYoursToWrite):
        make.save_result(section, by=who(section.report))

    assert refused_attempts() == ["not a writer"]
    assert not SectionRevision.objects.exists()


def test_a_level_of_another_scale_is_refused_and_recorded() -> None:
    section = make.result_section()
    foreign = ScaleLevel.objects.filter(scale=strategy.plan_version().scale_id).first()

    with pytest.raises(actions.NotOfThisReport):
        actions.save_result_section(
            section,
            base_revision=0,
            level=foreign,
            text="x",
            language="en",
            classification="INTERNAL",
            tags=[],
            complete=True,
            by=make.editor_of(section.report.entity),
            at=make.NOW,
        )

    assert refused_attempts() == ["sent what is not of this report"]
    assert ReportSection.objects.get(pk=section.pk).revision == 0


def test_oe_ratings_of_another_report_are_refused_and_recorded() -> None:
    mine, theirs = make.report(oe_results=1), make.report(oe_results=1)
    level = make.scale_level(mine, "GOOD_PROGRESS")

    with pytest.raises(actions.NotOfThisReport):
        actions.save_oe_section(
            mine.sections.get(kind="oe-results"),
            base_revision=0,
            complete=True,
            by=make.editor_of(mine.entity),
            ratings={theirs.output_reports.get().pk: (level, "")},
            at=make.NOW,
        )

    assert refused_attempts() == ["sent what is not of this report"]
    assert theirs.output_reports.get().level is None


def test_strictly_confidential_sections_are_written_by_those_named_only() -> None:
    section = make.result_section()
    author, other = make.editor_of(section.report.entity), make.editor_of(section.report.entity)
    saved = make.save_result(section, by=author, classification="STRICTLY_CONFIDENTIAL")

    with pytest.raises(actions.NotYoursToWrite):
        make.save_result(saved, by=other)

    assert make.save_result(saved, by=author, classification="STRICTLY_CONFIDENTIAL").revision == 2


def test_a_text_beyond_the_limit_is_refused() -> None:
    section = make.result_section()

    with pytest.raises(actions.TextTooLong, match="60000"):
        make.save_result(section, by=make.editor_of(section.report.entity), text="a" * 60_001)


# Values.


def actual(indicator: Indicator, value: str | None = "5", **parts: Any) -> actions.NewActual:
    return actions.NewActual(
        indicator,
        organization.period(2019),
        planning.whole_entity(),
        planning.total(),
        value=Decimal(value) if value else None,
        **parts,
    )


def save_values(report: Report, *values: actions.NewActual, by: User | None = None) -> ReportSection:
    section = report.sections.get(kind="indicators")
    return actions.save_indicator_section(
        section,
        base_revision=section.revision,
        values=values,
        complete=True,
        by=by or make.editor_of(report.entity),
        at=make.NOW,
    )


def indicator_of(report: Report) -> Indicator:
    return Indicator.objects.get(result__result_reports__report=report)


def test_a_value_is_added_then_changed_then_removed_and_every_revision_stays() -> None:
    report = make.report(indicators=1)
    indicator = indicator_of(report)

    save_values(report, actual(indicator, "5"))
    save_values(report, actual(indicator, "7", comment="Recount."))
    row = Actual.objects.get()
    assert (row.value, row.comment, row.revision) == (Decimal(7), "Recount.", 2)
    save_values(report, actual(indicator, None))

    assert not Actual.objects.exists()
    said = [r.answers["values"][0]["value"] for r in report.sections.get(kind="indicators").revisions.all()]
    assert said == ["5", "7", None]


def test_numerator_and_denominator_make_the_percentage() -> None:
    report = make.report(indicators=1)
    Indicator.objects.update(measure="PERCENTAGE")

    save_values(report, actual(indicator_of(report), "99", numerator=Decimal(1), denominator=Decimal(3)))

    assert Actual.objects.get().value == Decimal("33.3333")


def test_a_value_with_its_parts_is_one_save_of_three_rows() -> None:
    report = make.report(indicators=1)
    indicator = indicator_of(report)
    sex = cells_by_sex()
    values = [actual(indicator, "10")]
    for code, value in (("F", "6"), ("M", "4")):
        base = actual(indicator, value)
        values.append(actions.NewActual(indicator, base.period, base.place, sex[code], value=base.value))

    save_values(report, *values)

    assert {row.cell.key: row.value for row in Actual.objects.all()} == {
        "TOTAL": Decimal(10),
        "SEX=F": Decimal(6),
        "SEX=M": Decimal(4),
    }


def cells_by_sex() -> dict[str, Cell]:
    sex = strategy_actions.add_dimension("SEX", name={"en": "Sex"})
    return {
        code: strategy_actions.cell_for([strategy_actions.add_category(sex, code=code, name={"en": code})])
        for code in "FM"
    }


@pytest.mark.parametrize(
    ("value", "parts"),
    [
        ("0.0000000000000001", {}),
        ("1234567890123456", {}),
        (None, {"numerator": Decimal(1), "denominator": Decimal(0)}),
        ("5", {"status": "NOT_REPORTED"}),
        ("5", {"status": "NONSENSE"}),
    ],
)
def test_a_value_no_database_keeps_exactly_is_refused_and_nothing_saved(
    value: str | None, parts: dict[str, Any]
) -> None:
    report = make.report(indicators=1)

    with pytest.raises(actions.ValueRefused, match=r"R1\.1"):
        save_values(report, actual(indicator_of(report), value, **parts))

    assert not Actual.objects.exists()
    assert report.sections.get(kind="indicators").revision == 0


def test_someone_elses_indicator_is_refused_and_recorded() -> None:
    mine, theirs = make.report(indicators=1), make.report(indicators=1)

    with pytest.raises(RuleBroken):
        save_values(mine, actual(indicator_of(theirs)))

    assert refused_attempts() == ["values not of this report"]
    assert not Actual.objects.exists()


def test_a_value_of_another_year_is_refused() -> None:
    report = make.report(indicators=1)
    value = actual(indicator_of(report))
    elsewhen = actions.NewActual(
        value.indicator, organization.period(2018), value.place, value.cell, value=Decimal(1)
    )

    with pytest.raises(actions.NotOfThisReport):
        save_values(report, elsewhen)


def test_saying_why_there_is_no_value_is_a_row_without_a_number() -> None:
    report = make.report(indicators=1)

    save_values(report, actual(indicator_of(report), None, status="NOT_COLLECTED", comment="Survey in 2020."))

    row = Actual.objects.get()
    assert (row.value, row.status) == (None, "NOT_COLLECTED")
