"""What people do to the results and indicators of a programme, on a real database."""

from dataclasses import replace
from decimal import Decimal

import pytest

from goldenthread.delivery.planning import actions
from goldenthread.delivery.planning.models import Baseline, Fund, Indicator, Programme, Result, Target
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.models import Period
from goldenthread.direction.organization.tests import make as people
from goldenthread.direction.strategy.models import FactStatus, Measure, PlanVersion
from goldenthread.direction.strategy.tests import make as plans
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.audit_trail.models import AuditEntry

from . import make

pytestmark = pytest.mark.django_db
SAID = actions.ResultSaid(statement={"en": "Courts are independent"})
RISK = actions.RiskSaid("PROGRAMMATIC", "Elections are put off", 3, 4, "Talk to all sides")
COUNTED = actions.IndicatorSaid(title={"en": "Laws passed"}, measure=Measure.UNIT)
REG, XB = Fund.REGULAR_BUDGET.value, Fund.EXTRABUDGETARY.value


def head(programme: Programme) -> User:
    return people.member(programme.entity, roles.HEAD_OF_ENTITY)


# Results


def test_a_result_is_added_numbered_linked_and_tagged(
    programme: Programme, version: PlanVersion, editor: User
) -> None:
    top = actions.save_result(programme, SAID, by=editor, at=make.AT)
    said = replace(
        SAID,
        element=plans.element(version, "M1"),
        parent=top,
        assumption="Judges are paid",
        tags=[actions.TagSaid(plans.tag(version, "WOMEN"), 2, "Half of them are women")],
    )

    made = actions.save_result(programme, said, by=editor, at=make.AT)

    made.refresh_from_db()
    assert (top.code, made.code, made.parent, made.position) == ("KAS-R1", "KAS-R2", top, 2)
    assert (made.assumption, made.element) == ("Judges are paid", plans.element(version, "M1"))
    assert [use.tag.code for use in made.tag_uses.all()] == ["WOMEN"]
    entry = AuditEntry.objects.filter(action="planning.result.saved").latest("sequence")
    assert entry.details == {"programme": "KAS-P", "revision": 1}


def test_a_result_keeps_its_code_and_loses_the_tags_that_are_not_said_again(
    programme: Programme, version: PlanVersion, editor: User
) -> None:
    tags = [actions.TagSaid(plans.tag(version, code)) for code in ("WOMEN", "16")]
    made = actions.save_result(programme, replace(SAID, tags=tags), by=editor, at=make.AT)

    saved = actions.save_result(
        programme, replace(SAID, tags=tags[1:]), result=made, base_revision=1, by=editor, at=make.AT
    )

    assert (saved.pk, saved.code, saved.revision) == (made.pk, "KAS-R1", 2)
    assert [use.tag.code for use in saved.tag_uses.all()] == ["16"]


def test_significance_is_kept_where_the_set_asks_and_zero_is_something(
    programme: Programme, version: PlanVersion, editor: User
) -> None:
    asking = plans.tag(version, "WOMEN")
    asking.tag_set.has_significance = True
    asking.tag_set.save()
    plain = plans.tag(version, "16")
    tags = [actions.TagSaid(asking, 0, "Not about it"), actions.TagSaid(plain, 3, "Dropped")]

    made = actions.save_result(programme, replace(SAID, tags=tags), by=editor, at=make.AT)

    kept = {use.tag.code: (use.significance, use.justification) for use in made.tag_uses.all()}
    assert kept == {"WOMEN": (0, "Not about it"), "16": (None, "")}


def test_two_people_write_one_result_and_the_second_sees_both(programme: Programme, editor: User) -> None:
    made = actions.save_result(programme, SAID, by=editor, at=make.AT)
    theirs = replace(SAID, statement={"en": "Theirs"})
    actions.save_result(programme, theirs, result=made, base_revision=1, by=head(programme), at=make.AT)

    with pytest.raises(actions.RowChanged, match="Nothing was overwritten") as refused:
        actions.save_result(
            programme,
            replace(SAID, statement={"en": "Mine"}),
            result=made,
            base_revision=1,
            by=editor,
            at=make.AT,
        )

    assert refused.value.theirs.statement == {"en": "Theirs"}
    assert Result.objects.get().statement == {"en": "Theirs"}


def test_a_result_of_another_programme_is_not_there(programme: Programme, editor: User) -> None:
    elsewhere = make.result()

    with pytest.raises(actions.RowGone, match="another programme's"):
        actions.save_result(programme, SAID, result=elsewhere, base_revision=1, by=editor, at=make.AT)


def test_a_code_is_taken_once_in_a_programme(programme: Programme, editor: User) -> None:
    make.result(programme, code="KAS-R2")

    second = actions.save_result(programme, SAID, by=editor, at=make.AT)
    with pytest.raises(actions.AlreadyThere, match="KAS-R2 is already in use"):
        actions.save_result(programme, replace(SAID, code="KAS-R2"), by=editor, at=make.AT)

    assert second.code == "KAS-R3"


def test_a_circle_in_the_theory_of_change_is_refused(programme: Programme, editor: User) -> None:
    top = actions.save_result(programme, SAID, by=editor, at=make.AT)
    below = actions.save_result(programme, replace(SAID, parent=top), by=editor, at=make.AT)

    with pytest.raises(actions.RowRefused, match="close a circle"):
        actions.save_result(
            programme, replace(SAID, parent=below), result=top, base_revision=1, by=editor, at=make.AT
        )

    top.refresh_from_db()
    assert top.parent is None


def test_a_result_without_words_or_with_parts_of_other_plans_is_refused(
    programme: Programme, editor: User
) -> None:
    other = plans.plan_version(plans.plan("OTHER"))
    said = actions.ResultSaid(
        statement={"en": " "},
        element=plans.element(other, "M1"),
        tags=[actions.TagSaid(plans.tag(other, "WOMEN"), 4)],
        parent=make.result(),
    )

    with pytest.raises(actions.RowRefused) as refused:
        actions.save_result(programme, said, by=editor, at=make.AT)

    for words in ("what will have changed", "element is of another plan", "tag is of another plan",
                  "0, 1, 2 or 3", "another of the same programme"):  # fmt: skip
        assert words in str(refused.value)


def test_results_change_places_among_those_that_lead_to_the_same(programme: Programme, editor: User) -> None:
    first, second = (actions.save_result(programme, SAID, by=editor, at=make.AT) for _number in range(2))
    below = actions.save_result(programme, replace(SAID, parent=first), by=editor, at=make.AT)

    actions.move_result(second, up=True, by=editor, at=make.AT)
    # It is the only one that leads there, and the first of its row: nothing to change places with.
    actions.move_result(below, up=False, by=editor, at=make.AT)
    actions.move_result(second, up=True, by=editor, at=make.AT)

    assert [row.code for row in programme.results.order_by("position")] == ["KAS-R2", "KAS-R1", "KAS-R3"]
    assert AuditEntry.objects.filter(action="planning.result.moved").count() == 1
    actions.move_result(second, up=False, by=editor, at=make.AT)
    assert [row.code for row in programme.results.order_by("position")] == ["KAS-R1", "KAS-R2", "KAS-R3"]


def test_a_result_that_is_gone_does_not_change_places(programme: Programme, editor: User) -> None:
    made = actions.save_result(programme, SAID, by=editor, at=make.AT)
    Result.objects.filter(pk=made.pk).delete()

    actions.move_result(made, up=True, by=editor, at=make.AT)

    assert not AuditEntry.objects.filter(action="planning.result.moved").exists()


def test_a_result_goes_with_its_indicators_and_what_led_to_it_stays(
    programme: Programme, editor: User
) -> None:
    top = actions.save_result(programme, SAID, by=editor, at=make.AT)
    below = actions.save_result(programme, replace(SAID, parent=top), by=editor, at=make.AT)
    make.target(make.indicator(result=top))

    actions.remove_result(top, base_revision=1, by=editor, at=make.AT)

    below.refresh_from_db()
    assert (below.parent, list(programme.results.all())) == (None, [below])
    assert not Indicator.objects.exists()
    assert not Target.objects.exists()
    assert AuditEntry.objects.get(action="planning.result.removed").details["indicators"] == 1


def test_a_result_with_outputs_is_not_removed_and_the_writer_is_told_what_next(
    programme: Programme, editor: User
) -> None:
    result = make.result(programme, code="R1")
    make.output(make.workplan(programme.entity), result=result, code="O1")

    with pytest.raises(actions.RowRefused, match=r"outputs O1 are delivered for it\. Link them to another"):
        actions.remove_result(result, base_revision=1, by=editor, at=make.AT)

    assert Result.objects.filter(pk=result.pk).exists()


# Indicators


def test_an_indicator_is_written_whole_and_counts_its_results_revision(
    programme: Programme, editor: User
) -> None:
    result = make.result(programme, code="R1")
    said = replace(
        COUNTED,
        unit="laws",
        responsible="Legal officer",
        means_of_verification="Official gazette",
        baseline_year=2017,
        baseline=actions.ValueSaid(value=Decimal(0)),
        milestones={2018: actions.ValueSaid(), 2019: actions.ValueSaid(value=Decimal(2)),
                    2021: actions.ValueSaid(value=Decimal("4.5"))},
    )  # fmt: skip

    made = actions.save_indicator(result, said, base_revision=1, by=editor, at=make.AT)

    result.refresh_from_db()
    assert (made.code, made.unit, made.responsible, result.revision) == ("R1-I1", "laws", "Legal officer", 2)
    assert [(fact.period.code, fact.value) for fact in made.baselines.all()] == [("2017", Decimal(0))]
    targets = made.targets.order_by("period__code")
    assert [(fact.period.code, fact.value) for fact in targets] == [
        ("2019", Decimal(2)),
        ("2021", Decimal("4.5")),
    ]
    # A year for which nothing is planned is not even opened as a period.
    assert not Period.objects.filter(code="2018").exists()


def test_a_share_keeps_its_parts_and_words_are_kept_as_words(programme: Programme, editor: User) -> None:
    result = make.result(programme)
    parts = actions.ValueSaid(value=Decimal(99), numerator=Decimal(1), denominator=Decimal(4))
    share = replace(COUNTED, measure=Measure.PERCENTAGE, milestones={2019: parts})
    words = replace(
        COUNTED, measure=Measure.QUALITATIVE, milestones={2019: actions.ValueSaid(text="A law is debated")}
    )

    first = actions.save_indicator(result, share, base_revision=1, by=editor, at=make.AT)
    second = actions.save_indicator(result, words, base_revision=2, by=editor, at=make.AT)

    kept = first.targets.get()
    assert (kept.value, kept.numerator, kept.denominator) == (Decimal(25), Decimal(1), Decimal(4))
    assert second.targets.get().text == "A law is debated"


def test_a_milestone_is_corrected_emptied_and_what_was_not_collected_stays(
    programme: Programme, editor: User
) -> None:
    result = make.result(programme)
    indicator = make.indicator(result=result)
    make.target(indicator, "10")
    Target.objects.update(source="Survey", comment="Checked")
    Target.objects.create(
        indicator=indicator, period=make.year(2020), place=make.whole_entity(), cell=make.total(),
        status=FactStatus.NOT_COLLECTED,
    )  # fmt: skip
    years = {2019: actions.ValueSaid(value=Decimal(12)), 2020: actions.ValueSaid()}

    actions.save_indicator(
        result,
        replace(COUNTED, milestones=years),
        indicator=indicator,
        base_revision=1,
        by=editor,
        at=make.AT,
    )

    kept = indicator.targets.get(period__code="2019")
    assert (kept.value, kept.revision, kept.source, kept.comment) == (Decimal(12), 2, "Survey", "Checked")
    assert indicator.targets.get(period__code="2020").status == FactStatus.NOT_COLLECTED
    nothing = {2019: actions.ValueSaid(), 2020: actions.ValueSaid()}
    actions.save_indicator(
        result,
        replace(COUNTED, milestones=nothing),
        indicator=indicator,
        base_revision=2,
        by=editor,
        at=make.AT,
    )
    assert [fact.period.code for fact in indicator.targets.all()] == ["2020"]


def test_a_baseline_moves_to_the_year_that_is_said_and_goes_when_it_is_emptied(
    programme: Programme, editor: User
) -> None:
    result = make.result(programme)
    indicator = make.indicator(result=result)
    make.baseline(indicator, "3")
    said = replace(COUNTED, baseline_year=2018, baseline=actions.ValueSaid(value=Decimal(4)))

    def save(said: actions.IndicatorSaid, revision: int) -> list[tuple[str, Decimal | None]]:
        actions.save_indicator(
            result, said, indicator=indicator, base_revision=revision, by=editor, at=make.AT
        )
        return [(fact.period.code, fact.value) for fact in Baseline.objects.all()]

    assert save(said, 1) == [("2018", Decimal(4))]
    assert save(replace(said, baseline_year=2017), 2) == [("2017", Decimal(4))]
    assert save(COUNTED, 3) == []


def test_an_indicator_that_says_too_little_is_refused(programme: Programme, editor: User) -> None:
    result = make.result(programme)
    said = actions.IndicatorSaid(
        title={"en": ""}, measure="GUESS", milestones={2030: actions.ValueSaid(value=Decimal(1))}
    )

    with pytest.raises(actions.RowRefused) as refused:
        actions.save_indicator(result, said, base_revision=1, by=editor, at=make.AT)

    for words in ("what the indicator measures", "Choose from the lists", "2030 is outside the programme"):
        assert words in str(refused.value)
    half = {2019: actions.ValueSaid(numerator=Decimal(1))}
    with pytest.raises(actions.ValueRefused, match="denominator"):
        actions.save_indicator(
            result, replace(COUNTED, milestones=half), base_revision=1, by=editor, at=make.AT
        )
    assert not Indicator.objects.exists()


def test_two_people_write_one_indicator_and_the_second_sees_the_first(
    programme: Programme, editor: User
) -> None:
    result = make.result(programme)
    indicator = make.indicator(result=result)
    actions.save_indicator(result, COUNTED, indicator=indicator, base_revision=1, by=editor, at=make.AT)
    mine = replace(COUNTED, title={"en": "Mine"})

    with pytest.raises(actions.RowChanged) as refused:
        actions.save_indicator(result, mine, indicator=indicator, base_revision=1, by=editor, at=make.AT)
    with pytest.raises(actions.RowChanged) as added:
        actions.save_indicator(result, mine, base_revision=1, by=editor, at=make.AT)

    assert refused.value.theirs.title == {"en": "Laws passed"}
    assert added.value.theirs == result


def test_an_indicator_of_another_result_is_not_there(programme: Programme, editor: User) -> None:
    result, elsewhere = make.result(programme), make.indicator()

    with pytest.raises(actions.RowGone, match="another result's"):
        actions.save_indicator(result, COUNTED, indicator=elsewhere, base_revision=1, by=editor, at=make.AT)
    make.indicator(result=result, code="I")
    with pytest.raises(actions.AlreadyThere):
        actions.save_indicator(result, replace(COUNTED, code="I"), base_revision=1, by=editor, at=make.AT)


def test_an_indicator_is_removed_with_its_facts(programme: Programme, editor: User) -> None:
    result = make.result(programme)
    make.target(make.indicator(result=result))
    indicator = Indicator.objects.get()

    actions.remove_indicator(indicator, base_revision=1, by=editor, at=make.AT)

    result.refresh_from_db()
    assert (Indicator.objects.count(), Target.objects.count(), result.revision) == (0, 0, 2)


def test_an_indicator_of_an_output_is_removed_elsewhere(programme: Programme, editor: User) -> None:
    indicator = make.indicator(
        output=make.output(make.workplan(programme.entity), result=make.result(programme))
    )

    with pytest.raises(actions.RowGone, match="in the workplan"):
        actions.remove_indicator(indicator, base_revision=1, by=editor, at=make.AT)
