"""Results, indicators, risks and needs of a programme on their pages: written, changed by two, removed."""

from decimal import Decimal

import pytest
from django.test import Client

from goldenthread.delivery.planning import actions
from goldenthread.delivery.planning.models import Fund, PlanState, Programme, ProgrammeResource, Result
from goldenthread.direction.organization.tests import make as people
from goldenthread.direction.strategy.models import Measure, PlanVersion, Tag
from goldenthread.direction.strategy.tests import make as plans
from goldenthread.foundation.accounts.models import User

from . import make
from .typist import filled, page, post

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("programme")]
EDIT = "/programmes/KAS-P/edit/"


@pytest.fixture
def version() -> PlanVersion:
    people.organization()
    return plans.plan_version(plans.plan("OMP"))


# Every page, every state, every role


def asks_for_significance(version: PlanVersion) -> Tag:
    tag = plans.tag(version, "WOMEN")
    tag.tag_set.has_significance = True
    tag.tag_set.save()
    return tag


def test_a_result_is_written_with_its_place_and_its_tags(
    writer: Client, programme: Programme, version: PlanVersion
) -> None:
    top = make.result(programme, code="R1")
    women, goal = asks_for_significance(version), plans.tag(version, "16")
    goals = f"tags_{goal.tag_set.pk}"

    answer = post(
        writer,
        f"{EDIT}results/add/",
        statement="Courts are independent",
        element="M1",
        parent=str(top.uid),
        assumption="Judges are paid",
        **{f"significance_{women.pk}": "0", f"justification_{women.pk}": "Not yet", goals: ["16"]},
    )

    made = programme.results.get(code="KAS-R2")
    assert answer["Location"] == "/programmes/KAS-P/#results"
    assert (made.statement, made.parent, made.element) == (
        {"en": "Courts are independent"}, top, plans.element(version, "M1"),
    )  # fmt: skip
    uses = {use.tag.code: (use.significance, use.justification) for use in made.tag_uses.all()}
    assert uses == {"WOMEN": (0, "Not yet"), "16": (None, "")}
    shown = page(writer.get("/programmes/KAS-P/"))
    for words in ("How change comes about", "Judges are paid", "leads to R1", "0/3", "Not yet"):
        assert words in shown
    # What stands is what the form offers again: saving it untouched changes nothing.
    assert post(writer, f"{EDIT}results/{made.uid}/").status_code == 302
    kept = {use.tag.code: (use.significance, use.justification) for use in made.tag_uses.all()}
    assert kept == uses


def test_many_tags_are_written_as_codes_and_unknown_ones_are_named(
    writer: Client, programme: Programme, version: PlanVersion
) -> None:
    goals = plans.tag(version, "16").tag_set
    for number in range(20, 40):
        Tag.objects.create(tag_set=goals, code=f"T{number}", name={"en": f"Goal {number}"}, position=number)
    field = f"tags_{goals.pk}"

    wrong = post(writer, f"{EDIT}results/add/", statement="A change", **{field: "t20; NOPE"})
    right = post(writer, f"{EDIT}results/add/", statement="A change", **{field: "t20; T21"})

    assert "NOPE is not in this list" in page(wrong)
    assert "A change" in page(wrong)
    assert right.status_code == 302
    made = programme.results.get()
    assert sorted(made.tags.values_list("code", flat=True)) == ["T20", "T21"]
    assert writer.get(f"{EDIT}results/{made.uid}/").context["form"][field].value() == "T20, T21"


def test_a_reason_without_a_weight_is_asked_about(writer: Client, version: PlanVersion) -> None:
    women = asks_for_significance(version)

    answer = post(writer, f"{EDIT}results/add/", statement="A", **{f"justification_{women.pk}": "Because"})

    assert "Say how much, from 0 to 3" in page(answer)
    assert not Result.objects.exists()


def test_a_circle_is_refused_on_the_page_with_the_reason(writer: Client, programme: Programme) -> None:
    top = make.result(programme, code="R1")
    below = make.result(programme, code="R2")
    Result.objects.filter(pk=below.pk).update(parent=top)

    answer = post(writer, f"{EDIT}results/{top.uid}/", parent=str(below.uid))

    assert answer.status_code == 409
    assert "close a circle" in page(answer)


def test_two_people_change_a_result_and_the_second_sees_both(
    writer: Client, programme: Programme, version: PlanVersion, editor: User
) -> None:
    result = make.result(programme, code="R1")
    goals = f"tags_{plans.tag(version, '16').tag_set.pk}"
    typed = filled(writer, f"{EDIT}results/{result.uid}/", statement="Mine", **{goals: ["16"]})
    theirs = actions.ResultSaid({"en": "Theirs"}, element=plans.element(version, "M1"))
    actions.save_result(programme, theirs, result=result, base_revision=1, by=editor, at=make.AT)

    refused = writer.post(f"{EDIT}results/{result.uid}/", typed)

    clashes = {clash.label: (clash.theirs, clash.mine) for clash in refused.context["clashes"]}
    assert refused.status_code == 409
    assert clashes["Statement"] == ("Theirs", "Mine")
    assert clashes["Element of the strategic plan"][0].startswith("M1 ")
    assert refused.context["form"].began_from == 2


def test_results_change_places_and_links_to_their_row(writer: Client, programme: Programme) -> None:
    make.result(programme, code="R1", position=1)
    second = make.result(programme, code="R2", position=2)

    answer = writer.post(f"{EDIT}results/{second.uid}/move/", {"up": "1"})

    assert answer["Location"] == f"/programmes/KAS-P/#result-{second.uid}"
    assert [row.code for row in programme.results.order_by("position")] == ["R2", "R1"]
    make.in_state(programme, PlanState.BOARD)
    refused = writer.post(f"{EDIT}results/{second.uid}/move/", {"down": "1"}, follow=True)
    assert "cannot be changed now" in page(refused)


def test_an_indicator_is_written_with_baseline_and_milestones(writer: Client, programme: Programme) -> None:
    result = make.result(programme, code="R1")
    address = f"{EDIT}results/{result.uid}/indicators/add/"

    answer = post(
        writer, address, title="Share of courts", measure=Measure.PERCENTAGE, responsible="Legal officer",
        means_of_verification="Ministry", baseline_year="2017", baseline_value="10",
        y2021_numerator="1", y2021_denominator="4", y2019_value="12.5",
    )  # fmt: skip

    made = result.indicators.get()
    assert answer["Location"] == f"/programmes/KAS-P/#result-{result.uid}"
    assert [fact.value for fact in made.targets.order_by("period__code")] == [Decimal("12.5"), Decimal(25)]
    shown = page(writer.get("/programmes/KAS-P/"))
    for words in ("Share of courts", "Target 2021", "1 of 4", "Legal officer", "Ministry", "2017"):
        assert words in shown
    edit = f"{EDIT}indicators/{made.uid}/"
    assert post(writer, edit, y2021_numerator="2").status_code == 302
    assert made.targets.get(period__code="2021").value == Decimal(50)


def test_numbers_that_are_none_and_baselines_without_a_year_come_back_as_typed(
    writer: Client, programme: Programme
) -> None:
    result = make.result(programme, code="R1")
    address = f"{EDIT}results/{result.uid}/indicators/add/"

    words = post(writer, address, title="T", measure=Measure.UNIT, y2019_value="many", baseline_year="old")
    alone = post(writer, address, title="T", measure=Measure.UNIT, baseline_value="3")
    mixed = post(writer, address, title="T", measure=Measure.QUALITATIVE, y2019_value="3")

    assert (words.status_code, alone.status_code, mixed.status_code) == (200, 409, 409)
    assert 'value="many"' in page(words)
    assert "Year of the baseline" in page(words)
    assert "The baseline has no year" in page(alone)
    assert "measured in words" in page(mixed)
    assert not result.indicators.exists()


def test_two_people_change_an_indicator_or_add_to_one_result(
    writer: Client, programme: Programme, editor: User
) -> None:
    result = make.result(programme, code="R1")
    indicator = make.indicator(result=result)
    make.target(indicator, "10")
    edit, add = f"{EDIT}indicators/{indicator.uid}/", f"{EDIT}results/{result.uid}/indicators/add/"
    changed, added = filled(writer, edit, y2019_value="11"), filled(writer, add, title="New", measure="UNIT")
    said = actions.IndicatorSaid(
        {"en": "Theirs"}, Measure.UNIT, milestones={2019: actions.ValueSaid(value=Decimal(12))}
    )
    actions.save_indicator(result, said, indicator=indicator, base_revision=1, by=editor, at=make.AT)

    of_change, of_addition = writer.post(edit, changed), writer.post(add, added)

    assert (of_change.status_code, of_addition.status_code) == (409, 409)
    clashes = {clash.label: (clash.theirs, clash.mine) for clash in of_change.context["clashes"]}
    assert clashes["2019: value"] == ("12", "11")
    # Nothing differs: only the result moved on. Saving once more adds it.
    assert of_addition.context["clashes"] == []
    standing = {bound.html_name: bound.value() or "" for bound in of_addition.context["form"]}
    assert writer.post(add, standing).status_code == 302
    assert result.indicators.count() == 2


def test_a_risk_is_written_and_shown_in_words(writer: Client, programme: Programme, editor: User) -> None:
    said = {
        "factor": "PROGRAMMATIC",
        "description": "Elections are put off",
        "likelihood": "4",
        "impact": "5",
    }

    post(writer, f"{EDIT}risks/add/", **said)
    risk = programme.risks.get()
    shown = page(writer.get("/programmes/KAS-P/"))
    missing = post(writer, f"{EDIT}risks/add/", **{**said, "likelihood": ""})
    typed = filled(writer, f"{EDIT}risks/{risk.uid}/", response="Mine")
    theirs = actions.RiskSaid("PROGRAMMATIC", "Elections are put off", 1, 1, "Theirs")
    actions.save_risk(programme, theirs, risk=risk, base_revision=1, by=editor, at=make.AT)
    refused = writer.post(f"{EDIT}risks/{risk.uid}/", typed)

    for words in ("Elections are put off", "very high", "likely, severe"):
        assert words in shown
    assert missing.status_code == 200
    clashes = {clash.label: (clash.theirs, clash.mine) for clash in refused.context["clashes"]}
    assert clashes == {
        "How likely": ("1 · rare", "4 · likely"),
        "How severe": ("1 · slight", "5 · severe"),
        "What you do about it": ("Theirs", "Mine"),
    }


def test_needs_are_written_as_a_table_with_totals(writer: Client) -> None:
    address = f"{EDIT}resources/"

    post(writer, address, need_2018_REGULAR_BUDGET="1000", need_2019_REGULAR_BUDGET="0",
         need_2019_TRUST_FUND="250.50")  # fmt: skip
    shown = page(writer.get("/programmes/KAS-P/"))
    refused = post(writer, address, need_2018_REGULAR_BUDGET="-5")
    wrong = post(writer, address, need_2018_REGULAR_BUDGET="a lot")

    for words in ("1,000", "250.5", "1,250.5", "Trust fund"):
        assert words in shown
    # Missing is never zero: no column for a fund of which nothing is said.
    assert "Extrabudgetary" not in shown
    assert (refused.status_code, wrong.status_code) == (409, 200)
    assert "not between 0 and" in page(refused)
    assert 'value="a lot"' in page(wrong)


def test_two_people_change_an_amount_and_the_second_sees_both(
    writer: Client, programme: Programme, editor: User
) -> None:
    address, key = f"{EDIT}resources/", (2018, Fund.REGULAR_BUDGET.value)
    typed = filled(writer, address, need_2018_REGULAR_BUDGET="2")
    theirs = {key: actions.NeedSaid(Decimal(1))}
    actions.save_resources(programme, theirs, by=editor, at=make.AT)

    refused = writer.post(address, typed)
    standing = {bound.html_name: bound.value() or "" for bound in refused.context["form"]}
    saved = writer.post(address, standing)

    clashes = [(clash.label, clash.theirs, clash.mine) for clash in refused.context["clashes"]]
    assert clashes == [("2018, Regular budget", "1", "2")]
    assert saved.status_code == 302
    assert ProgrammeResource.objects.get().amount == 2


# Removing


def test_what_outputs_serve_is_not_removed_and_the_page_says_what_next(
    writer: Client, programme: Programme
) -> None:
    result = make.result(programme, code="R1")
    make.output(make.workplan(programme.entity), result=result, code="O1")

    answer = writer.post(f"{EDIT}remove/result/{result.uid}/", {"base_revision": "1"})

    assert answer.status_code == 409
    assert "Link them to another result" in page(answer)


@pytest.mark.parametrize("forged", ["", "x", "²", "9" * 12])
def test_a_forged_revision_removes_nothing(writer: Client, programme: Programme, forged: str) -> None:
    result = make.result(programme, code="R1")

    answer = writer.post(f"{EDIT}remove/result/{result.uid}/", {"base_revision": forged})

    assert answer.status_code == 409
    assert programme.results.exists()


def test_parts_of_other_programmes_and_unknown_parts_are_not_there(
    writer: Client, programme: Programme
) -> None:
    elsewhere = make.result()
    own = make.result(programme)

    assert writer.get(f"{EDIT}results/{elsewhere.uid}/").status_code == 404
    assert writer.get(f"{EDIT}remove/result/{elsewhere.uid}/").status_code == 404
    assert writer.get(f"{EDIT}remove/programme/{own.uid}/").status_code == 404
    make.in_state(programme, PlanState.IN_FORCE)
    assert writer.get(f"{EDIT}remove/result/{elsewhere.uid}/").status_code == 404
    assert writer.get(f"{EDIT}remove/programme/{own.uid}/").status_code == 404
