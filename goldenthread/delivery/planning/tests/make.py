"""Build valid plans with the fewest words; name only what the test is about."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from typing import Any
from uuid import UUID

from goldenthread.delivery.planning import actions
from goldenthread.delivery.planning.models import (
    Activity,
    Baseline,
    BudgetClass,
    CheckSetting,
    Citation,
    CostLine,
    Fund,
    Indicator,
    Output,
    PlanState,
    Post,
    Programme,
    Result,
    Target,
    Workplan,
)
from goldenthread.direction.organization import actions as organization
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.models import Entity, Period, Place, Region
from goldenthread.direction.organization.tests import make as people
from goldenthread.direction.strategy.models import (
    Cell,
    Direction,
    Measure,
    PlanElement,
    PlanVersion,
    StrategicPlan,
    Tag,
)
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.lib.uids import new_uid

_next = count(1)
AT = datetime(2018, 3, 1, 9, 0, tzinfo=UTC)


def system() -> User:
    """Return the account that may do everything here, as files that come in do."""
    return organization.system_user()


def editor_of(plan: Programme | Workplan) -> User:
    """Return a person who writes the plans of the entity."""
    return people.member(plan.entity, roles.ENTITY_EDITOR)


def head_of(plan: Programme | Workplan) -> User:
    """Return the head of the entity, who submits its plans."""
    return people.member(plan.entity, roles.HEAD_OF_ENTITY)


def desk_of(plan: Programme | Workplan) -> User:
    """Return the reviewer of the region the entity is in."""
    return people.member(plan.entity.details.get().region, roles.DESK_REVIEWER)


def entity(code: str = "", *, region: Region | None = None, since: date = date(2018, 1, 1)) -> Entity:
    """Return a country office with a name and a region."""
    code = code or f"CO{next(_next)}"
    made = organization.add_entity(code, kind=Entity.Kind.COUNTRY_OFFICE, by=system(), at=AT)
    organization.record_entity_detail(
        made,
        since=since,
        name={"en": f"Office {code}"},
        region=region or organization.add_region("REGION", name={"en": "Region"}),
        by=system(),
        at=AT,
    )
    return made


def plan_version(code: str = "") -> PlanVersion:
    """Return a version in force of a plan without elements, for 2018 to 2021."""
    plan = StrategicPlan.objects.create(
        code=code or f"PLAN-{next(_next)}",
        title={"en": "Plan"},
        starts_on=date(2018, 1, 1),
        ends_on=date(2021, 12, 31),
    )
    return PlanVersion.objects.create(plan=plan, state=PlanVersion.State.IN_FORCE, put_in_force_at=AT)


def programme(
    *,
    of: Entity | None = None,
    version: PlanVersion | None = None,
    code: str = "",
    kind: str = Programme.Kind.COUNTRY,
    by: User | None = None,
    state: str = PlanState.IN_FORCE,
) -> Programme:
    """Return a country programme for the life of its plan, in force unless another state is said."""
    version = version or plan_version()
    made = actions.add_programme(
        of or entity(),
        plan_version=version,
        code=code or f"P{next(_next)}",
        kind=kind,
        title={"en": "Programme"},
        starts_on=version.plan.starts_on,
        ends_on=version.plan.ends_on,
        by=by or system(),
        at=AT,
    )
    in_state(made, state)
    return made


def in_state(plan: Programme | Workplan, state: str) -> None:
    """Put a plan in a state without the steps that lead there."""
    plan.document.state = state
    plan.document.save(update_fields=["state"])


def result(
    of: Programme | None = None,
    *,
    element: PlanElement | None = None,
    code: str = "",
    tags: Iterable[Tag] = (),
    position: int = 0,
) -> Result:
    """Return a result; without an element it is a gap in the thread."""
    code = code or f"R{next(_next)}"
    return actions.add_result(
        of or programme(),
        code=code,
        statement={"en": f"Result {code}"},
        element=element,
        tags=tags,
        position=position,
        by=system(),
        at=AT,
    )


def workplan(of: Entity | None = None, *, period: Period | None = None) -> Workplan:
    """Return the first workplan of the plan of 2018, which ran 18 months."""
    return actions.add_workplan(of or entity(), period=period or eighteen_months(), by=system(), at=AT)


def eighteen_months() -> Period:
    """Return July 2018 to December 2019."""
    return organization.add_period(
        "2018H2-2019",
        name={"en": "July 2018 to December 2019"},
        kind=Period.Kind.OTHER,
        starts_on=date(2018, 7, 1),
        ends_on=date(2019, 12, 31),
    )


def output(
    of: Workplan | None = None,
    *,
    result: Result | None = None,
    element: PlanElement | None = None,
    code: str = "",
) -> Output:
    """Return an output under the element, else under the result, else under a new result of the entity."""
    of = of or workplan()
    if result is None and element is None:
        result = globals()["result"](programme(of=of.entity))
    code = code or f"O{next(_next)}"
    return actions.add_output(
        of, code=code, statement={"en": f"Output {code}"}, result=result, element=element, by=system(), at=AT
    )


def indicator(
    *,
    result: Result | None = None,
    output: Output | None = None,
    code: str = "",
    measure: str = Measure.UNIT,
    direction: str = Direction.UP,
) -> Indicator:
    """Return an indicator that counts something."""
    if result is None and output is None:
        result = globals()["result"]()
    code = code or f"I{next(_next)}"
    return actions.add_indicator(
        code=code,
        title={"en": f"Indicator {code}"},
        measure=measure,
        direction=direction,
        result=result,
        output=output,
        by=system(),
        at=AT,
    )


def total() -> Cell:
    """Return the cell that means "all categories together"."""
    cell, _ = Cell.objects.get_or_create(key=Cell.TOTAL)
    return cell


def whole_entity() -> Place:
    """Return the place that means "the whole entity"."""
    return organization.whole_entity()


def year(number: int = 2019) -> Period:
    """Return a calendar year."""
    return organization.add_year(number)


def target(
    of: Indicator | None = None, value: str | Decimal = "10", *, period: Period | None = None
) -> Target:
    """Return a target for the whole entity and the total."""
    return actions.record_target(
        of or indicator(),
        period=period or year(),
        place=whole_entity(),
        cell=total(),
        value=Decimal(value),
        by=system(),
        at=AT,
    )


def baseline(
    of: Indicator | None = None, value: str | Decimal = "1", *, period: Period | None = None
) -> Baseline:
    """Return a baseline for the whole entity and the total."""
    return actions.record_baseline(
        of or indicator(),
        period=period or year(2018),
        place=whole_entity(),
        cell=total(),
        value=Decimal(value),
        by=system(),
        at=AT,
    )


def activity(of: Output | None = None, **said: Any) -> Activity:
    """Return an activity of the whole period that someone answers for."""
    of = of or output()
    period = of.workplan.period
    defaults: dict[str, Any] = {
        "title": {"en": "Meetings with the ministry on the draft law"},
        "starts_on": period.starts_on,
        "ends_on": period.ends_on,
        "responsible": "Programme officer",
    }
    return actions.save_activity(of, actions.ActivitySaid(**defaults | said), by=system(), at=AT)


def cost_line(of: Activity | None = None, amount: str | Decimal = "1000", **said: Any) -> CostLine:
    """Return a cost line with everything in the first quarter, in the base currency."""
    defaults: dict[str, Any] = {
        "description": "Travel to the regions",
        "fund": Fund.EXTRABUDGETARY,
        "budget_class": BudgetClass.objects.get(code="TRAVEL"),
        "currency": "USD",
        "amounts": [Decimal(amount)],
    }
    return actions.save_cost_line(of or activity(), actions.CostSaid(**defaults | said), by=system(), at=AT)


def post(of: Workplan | None = None, **said: Any) -> Post:
    """Return a post of the whole period that someone holds."""
    of = of or workplan()
    defaults: dict[str, Any] = {
        "title": "Programme officer",
        "grade": "P3",
        "category": Post.Category.INTERNATIONAL,
        "fund": Fund.REGULAR_BUDGET,
        "starts_on": of.period.starts_on,
        "ends_on": of.period.ends_on,
    }
    return actions.save_post(of, actions.PostSaid(**defaults | said), by=system(), at=AT)


def complete_workplan(of: Entity | None = None, *, period: Period | None = None) -> Workplan:
    """Return a draft workplan that passes every blocking quality check: it can be submitted."""
    made = workplan(of, period=period)
    cost_line(activity(output(made)))
    return made


def complete_programme(
    *, of: Entity | None = None, version: PlanVersion | None = None, state: str = PlanState.DRAFT
) -> Programme:
    """Return a draft programme that passes every blocking quality check: it can be submitted."""
    made = programme(of=of, version=version, state=state)
    measured = indicator(result=result(made))
    baseline(measured, "1", period=year(2017))
    target(measured, "10", period=year(2021))
    return made


def strict(code: str, severity: str = CheckSetting.Severity.BLOCKING) -> None:
    """Make a quality check blocking, or as strict as is said."""
    actions.change_check_setting(code, severity, by=system(), at=AT)


def citation(
    of: Workplan, *, by: User | None = None, subject: UUID | None = None, kind: str = "LESSON"
) -> Citation:
    """Return a lesson, or what else the kind says, that a plan cites."""
    return actions.cite(
        of.document,
        kind=kind,
        subject_uid=subject or new_uid(),
        label="Begin early",
        by=by or system(),
        at=AT,
    )
