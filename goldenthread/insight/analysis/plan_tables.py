"""What is planned, added up by pillar, region, fund, status and tag."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from goldenthread.delivery.planning.models import Activity, Fund, PlanState, ResultTag, Workplan
from goldenthread.direction.strategy.models import Tag, TagSet
from goldenthread.foundation.lib.texts import text_in

from .plan_parts import ELEMENT, FUND, RESULT, STATUS, Part
from .plans import Plan, Planned
from .scope import targeted

NONE = "-"
PILLAR_ROLES = ("PILLAR", "RESULT_AREA", "ACTION_PLAN")
TAG_ROLES = (TagSet.Role.SHIFT, TagSet.Role.SPOTLIGHT, TagSet.Role.SDG, TagSet.Role.PRIORITY)
# The rows a part counts in: one in most tables, several where a result carries several tags.
KeysOf = Callable[[Part], Iterable[str]]
# Where activities stand is read line by line, so this table has a page of its own.
ACTIVITY = "activity"


@dataclass(frozen=True)
class PlanRow:
    """One row: what is planned there, in how many workplans."""

    key: str
    label: str
    amount: Decimal
    workplans: int
    total: Decimal

    @property
    def share(self) -> Decimal | None:
        """Return its share of all that is planned; none where nothing is."""
        return self.amount / self.total if self.total else None


@dataclass(frozen=True)
class PlanTable:
    """What is planned, by one thing."""

    key: str
    title: str
    head: str
    rows: list[PlanRow]
    hint: str = ""


@dataclass(frozen=True)
class Kind:
    """A way to tell what is planned apart: what is added up, and which rows that counts in."""

    title: str
    head: str
    by: str
    keys_of: KeysOf
    labels: Mapping[str, str]
    hint: str = ""


@dataclass(frozen=True)
class FundLine:
    """What is planned from one fund beside what may be planned and what is there. Missing is nothing."""

    fund: str
    label: str
    planned: Decimal
    ceiling: Decimal | None
    with_ceiling: int
    # By how much plans are above their own ceilings; the room of others does not make up for it.
    above: Decimal | None
    available: Decimal | None
    with_funding: int
    # By how much plans are above the money their own entity has.
    gap: Decimal | None
    workplans: int


class Tables:
    """The tables of one choice and reader, all from the same parts, so that they agree."""

    def __init__(self, planned: Planned) -> None:
        self.planned = planned

    def all(self) -> list[PlanTable]:
        """Return the tables that have rows, in order."""
        return self._with_rows(self.kinds)

    def of_versions(self) -> list[PlanTable]:
        """Return those that do not ask for every line: all but where activities stand."""
        return self._with_rows(kind for kind in self.kinds if kind != ACTIVITY)

    def _with_rows(self, kinds: Iterable[str]) -> list[PlanTable]:
        return [table for table in map(self.table, kinds) if table.rows]

    @cached_property
    def kinds(self) -> dict[str, Kind]:
        """Return the tables there are."""
        plans = self.planned.plans
        tags = {
            f"tag-{role.lower()}": Kind(
                _("By tag: %(set)s") % {"set": TagSet.Role(role).label},
                str(TagSet.Role(role).label),
                RESULT,
                self._tags_of(role),
                self._tag_labels(role),
                _("A result may carry several: the rows do not add up. Plans without a result have none."),
            )
            for role in TAG_ROLES
        }
        return {
            "pillar": Kind(
                _("By pillar and action plan"),
                _("Pillar or action plan"),
                ELEMENT,
                lambda part: [self._above.get(part.key or 0, NONE)],
                self._pillar_labels,
            ),
            "region": Kind(
                _("By region"),
                _("Region"),
                FUND,
                lambda part: [plans[part.workplan].region or NONE],
                self._region_labels,
            ),
            "fund": Kind(_("By fund"), _("Fund"), FUND, lambda part: [part.key], _words(Fund.choices)),
            "state": Kind(
                _("By status of the workplan"),
                _("Status"),
                FUND,
                lambda part: [plans[part.workplan].state],
                _words(PlanState.choices),
            ),
            ACTIVITY: Kind(
                _("By status of the activities"),
                _("Status"),
                STATUS,
                lambda part: [part.key],
                _words(Activity.Status.choices),
            ),
            **tags,
        }

    def table(self, kind: str) -> PlanTable:
        """Return one table: rows in the order of their labels' list, those without anything left out."""
        told = self.kinds[kind]
        amounts: dict[str, Decimal] = {}
        workplans: dict[str, set[int]] = {}
        for part in self._parts(told):
            for key in told.keys_of(part):
                amounts[key] = amounts.get(key, Decimal(0)) + part.amount
                workplans.setdefault(key, set()).add(part.workplan)
        total = self.planned.total
        rows = [
            PlanRow(key, str(label), amounts[key], len(workplans[key]), total)
            for key, label in {**told.labels, NONE: _("Not linked to the plan")}.items()
            if key in amounts
        ]
        return PlanTable(kind, told.title, told.head, rows, told.hint)

    def _parts(self, kind: Kind) -> list[Part]:
        # Where no result carries a tag, nobody has to be asked what is planned for each of thousands.
        return [] if kind.by == RESULT and not self._tags_of_results else self.planned.parts(kind.by)

    def behind(self, kind: str, key: str) -> list[tuple[Plan, Decimal]]:
        """Return the workplans behind a row with what each plans there; all of them without a kind."""
        told = self.kinds.get(kind)
        amounts: dict[int, Decimal] = {}
        for part in self.planned.parts(told.by if told else FUND):
            if told is None or key in told.keys_of(part):
                amounts[part.workplan] = amounts.get(part.workplan, Decimal(0)) + part.amount
        return [(plan, amounts[pk]) for pk, plan in self.planned.plans.items() if pk in amounts]

    def label(self, kind: str, key: str) -> str:
        """Return what a row is called."""
        if kind not in self.kinds:
            return _("All workplans counted")
        return str(self.kinds[kind].labels.get(key, _("Not linked to the plan")))

    def funds(self) -> list[FundLine]:
        """Return the funds against ceilings and funding, entity by entity."""
        planned: dict[tuple[int, str], Decimal] = {}
        workplans: dict[str, set[int]] = {}
        for part in self.planned.parts(FUND):
            key = (self.planned.plans[part.workplan].entity, part.key)
            planned[key] = planned.get(key, Decimal(0)) + part.amount
            workplans.setdefault(part.key, set()).add(part.workplan)
        whole = self.planned.choice.is_whole
        ceilings = self.planned.ceilings() if whole else {}
        funding = self.planned.funding() if whole else {}
        used = {fund for _entity, fund in (*planned, *ceilings, *funding)}
        return [
            _line(fund, planned, ceilings, funding, len(workplans.get(fund, ())))
            for fund in Fund.values
            if fund in used
        ]

    # What a part counts in.

    @cached_property
    def _above(self) -> dict[int, str]:
        return {
            element: code
            for role in PILLAR_ROLES
            for element, code in self.planned.scope.code_above(role).items()
        }

    @cached_property
    def _pillar_labels(self) -> dict[str, str]:
        return {
            element.code: f"{element.code} {element.label}"
            for role in PILLAR_ROLES
            for element in self.planned.scope.elements_with(role)
        }

    @cached_property
    def _region_labels(self) -> dict[str, str]:
        named = {
            plan.region: text_in(plan.region_name) for plan in self.planned.plans.values() if plan.region
        }
        return dict(sorted(named.items(), key=lambda item: item[1]))

    def _tags_of(self, role: str) -> KeysOf:
        return lambda part: {
            self._top[tag].code
            for tag in self._tags_of_results.get(part.key or 0, ())
            if self._top[tag].tag_set.role == role
        }

    def _tag_labels(self, role: str) -> dict[str, str]:
        tops = [tag for tag in self.planned.scope.tags_with(role) if tag.parent_id is None]
        return {tag.code: f"{tag.number or ''} {text_in(tag.name)}".strip() for tag in tops}

    @cached_property
    def _top(self) -> dict[int, Tag]:
        """Return the tag each tag counts for: the one above all others."""
        tags = {tag.pk: tag for tag in self.planned.scope.tags}
        found = {}
        for pk, tag in tags.items():
            top = tag
            while top.parent_id in tags:
                top = tags[top.parent_id]
            found[pk] = top
        return found

    @cached_property
    def _tags_of_results(self) -> dict[int, list[int]]:
        planning = Workplan.objects.filter(period=self.planned.choice.period).values("entity")
        uses = ResultTag.standing.filter(
            targeted(), tag__in=list(self._top), result__programme__entity__in=planning
        )
        found: dict[int, list[int]] = {}
        for result, tag in uses.values_list("result", "tag"):
            found.setdefault(result, []).append(tag)
        return found


def _words(choices: Iterable[tuple[str, Any]]) -> dict[str, str]:
    return {code: str(word) for code, word in choices}


def _line(
    fund: str,
    planned: Mapping[tuple[int, str], Decimal],
    ceilings: Mapping[tuple[int, str], Decimal],
    funding: Mapping[tuple[int, str], Decimal],
    workplans: int,
) -> FundLine:
    def part(of: Mapping[tuple[int, str], Decimal]) -> dict[int, Decimal]:
        return {entity: amount for (entity, code), amount in of.items() if code == fund}

    mine, most, there = part(planned), part(ceilings), part(funding)
    return FundLine(
        fund=fund,
        label=str(Fund(fund).label),
        planned=sum(mine.values(), Decimal(0)),
        ceiling=sum(most.values(), Decimal(0)) if most else None,
        with_ceiling=len(most),
        above=_beyond(mine, most),
        available=sum(there.values(), Decimal(0)) if there else None,
        with_funding=len(there),
        gap=_beyond(mine, there),
        workplans=workplans,
    )


def _beyond(planned: Mapping[int, Decimal], limits: Mapping[int, Decimal]) -> Decimal | None:
    """Return by how much plans go beyond their own limits, added up; nothing where no limit is known."""
    if not limits:
        return None
    return sum(
        (max(planned.get(entity, Decimal(0)) - limit, Decimal(0)) for entity, limit in limits.items()),
        Decimal(0),
    )
