"""Which periods are planned: by an entity, and by a planning season.

One rule holds for whoever opens a workplan: no day of an entity is planned twice. July 2018 to December 2019
and then 2020 share no day, so an entity moves from plans of 18 months to yearly ones.
"""

from __future__ import annotations

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization import rules_periods as calendar
from goldenthread.direction.organization.models import Period

from .lines import reasons_not_to_open

# Half-years, quarters and months are for rounds and values.
PLANNED_KINDS = calendar.WHOLE_STRETCHES


def reasons_not_to_plan(period: Period) -> list[str]:
    """Return why nobody can plan a period: it is of another kind, or too long for a workplan."""
    if period.kind not in PLANNED_KINDS:
        return [
            _(
                "Workplans are for years, plan periods and other stretches; %(period)s is a part of one "
                "(%(kind)s). Choose the longer period."
            )
            % {"period": period, "kind": period.get_kind_display().lower()}
        ]
    return reasons_not_to_open(period.starts_on, period.ends_on)


def refusal_of_shared_days(period: Period, *, entity: str, planned: Period) -> str:
    """Return what somebody is told who would plan days that the entity's workplan of another period plans."""
    if planned.pk == period.pk:
        return _(
            "Not opened: %(entity)s has a workplan for %(period)s already. Go on in it: it is in the list of "
            "workplans, and its writers open it."
        ) % {"entity": entity, "period": period}
    return _(
        "Not opened: the workplan of %(entity)s for %(planned)s (%(from)s to %(to)s) is in the way. It "
        "shares days with %(period)s, and what is done on them would be planned and counted twice. The "
        "entity's writers go on in that workplan, or choose a period without these days; a %(who)s sets up "
        "new periods."
    ) % {
        "entity": entity,
        "planned": planned,
        "from": date_format(planned.starts_on, "j F Y"),
        "to": date_format(planned.ends_on, "j F Y"),
        "period": period,
        "who": roles.names_of_roles_with(roles.MANAGE_PLANNING)[0],
    }


def is_over(period: Period, on: date) -> bool:
    """Say whether the period's last day has passed."""
    return period.ends_on < on


def reasons_not_to_call_for(period: Period, *, on: date) -> list[str]:
    """Return why a planning season cannot be opened for a period on a day."""
    if is_over(period, on):
        return [
            _(
                "%(period)s ended on %(day)s: nobody can plan it any more. Choose a period that is not over; "
                "if the list has none, add the next one on the page of periods."
            )
            % {"period": period, "day": date_format(period.ends_on, "j F Y")}
        ]
    return reasons_not_to_plan(period)
