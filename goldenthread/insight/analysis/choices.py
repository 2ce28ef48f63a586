"""What a reader chose in the address (plan, year, filters) and what there is to choose from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from goldenthread.delivery.monitoring.models import SUBMITTED_OR_FURTHER, Actual, Report, Round
from goldenthread.delivery.planning.models import Programme
from goldenthread.direction.organization.models import Entity, Region
from goldenthread.direction.strategy.models import PlanElement, PlanVersion, Tag, TagSet
from goldenthread.foundation.lib.texts import text_in

from . import figures
from .scope import Filters

ROW = "row_"
# A select keeps no ordinary spaces at the beginning of a choice.
NO_BREAK = "\N{NO-BREAK SPACE}"
Option = tuple[str, str]


@dataclass(frozen=True)
class Choice:
    """Plan, year and filters, as in an address that can be kept and sent."""

    version: PlanVersion
    year: int
    filters: Filters
    problem: str = ""

    @property
    def query(self) -> dict[str, str]:
        """Return the parameters of the address."""
        return {"plan": self.version.plan.code, "year": str(self.year), **self.filters.chosen()}

    def address(self, path: str, **more: str | int) -> str:
        """Return a path with these parameters and more."""
        return f"{path}?{urlencode({**self.query, **more})}"

    def in_year(self, year: int) -> Choice:
        """Return the same choice for another year."""
        return replace(self, year=year)


def choice_of(sent: Mapping[str, str], *, at: datetime) -> Choice | None:
    """Return what the address asks for, with what is not said filled in; nothing while no plan has data."""
    versions = versions_to_choose()
    if not versions:
        return None
    version = next((v for v in versions if v.plan.code == sent.get("plan")), versions[0])
    years = years_to_choose(version)
    asked = sent.get("year", "")
    year = int(asked) if asked.isdecimal() and len(asked) <= len("2019") else 0
    filters = Filters(**{name: sent.get(name, "").strip() for name in Filters.__dataclass_fields__})
    known = year if year in years else latest_year(version, years, at)
    return Choice(
        version, known, filters, _problem(version, filters, sent, versions, bool(asked) and year != known)
    )


def _problem(
    version: PlanVersion,
    filters: Filters,
    sent: Mapping[str, str],
    versions: list[PlanVersion],
    is_other_year: bool,
) -> str:
    plan = sent.get("plan", "")
    if plan and plan not in {v.plan.code for v in versions}:
        return _("There is no plan with data and the code “%(code)s”. Choose one of the list.") % {
            "code": plan
        }
    if is_other_year:
        return _("This plan has no round or values in the year asked for. The latest year is shown instead.")
    wrong = next((value for value, is_known in _known(version, filters) if value and not is_known), "")
    return (
        _("There is no “%(code)s” to filter by, so nothing is counted. Choose one of the list.")
        % {"code": wrong}
        if wrong
        else ""
    )


def _known(version: PlanVersion, filters: Filters) -> list[tuple[str, bool]]:
    set_code, _colon, code = filters.tag.rpartition(":")
    tags = Tag.objects.filter(tag_set__plan=version.plan_id, code=code)
    return [
        (filters.region, not filters.region or Region.objects.filter(code=filters.region).exists()),
        (filters.entity, not filters.entity or Entity.objects.filter(code=filters.entity).exists()),
        (filters.kind, filters.kind in Entity.Kind.values),
        (filters.pillar, not filters.pillar or _elements(version).filter(code=filters.pillar).exists()),
        (
            filters.tag,
            not filters.tag or tags.filter(Q(tag_set__code=set_code) if set_code else Q()).exists(),
        ),
    ]


def _elements(version: PlanVersion) -> QuerySet[PlanElement]:
    return PlanElement.objects.filter(version=version)


def versions_to_choose() -> list[PlanVersion]:
    """Return one version of each plan that has rounds or programmes: with rounds first, then the latest."""
    rounds = Round.objects.filter(kind=Round.Kind.END_OF_YEAR, plan_version__plan=OuterRef("plan"))
    programmes = Programme.objects.filter(plan_version__plan=OuterRef("plan"))
    versions = PlanVersion.objects.annotate(has_rounds=Exists(rounds), has_programmes=Exists(programmes))
    return figures.one_a_plan(versions.filter(Q(has_rounds=True) | Q(has_programmes=True)))


def years_to_choose(version: PlanVersion) -> list[int]:
    """Return the years with an end-of-year round or actual values under this plan, latest first."""
    rounds = Round.objects.filter(kind=Round.Kind.END_OF_YEAR, plan_version__plan=version.plan_id)
    values = Actual.objects.filter(indicator__result__programme__plan_version__plan=version.plan_id)
    ends = {*rounds.order_by().values_list("period__ends_on__year", flat=True)}
    ends |= {*values.order_by().values_list("period__ends_on__year", flat=True).distinct()}
    return sorted(ends, reverse=True)


def latest_year(version: PlanVersion, years: list[int], at: datetime) -> int:
    """Return the year to begin with: the latest whose round has locked; a running one is incomplete.

    While no round has locked it is the latest year with something submitted, else the latest with data.
    """
    rounds = Round.objects.filter(kind=Round.Kind.END_OF_YEAR, plan_version__plan=version.plan_id).annotate(
        has_submissions=Exists(Report.objects.filter(round=OuterRef("pk"), state__in=SUBMITTED_OR_FURTHER))
    )
    latest = (
        rounds.filter(has_submissions=True)
        .order_by("-period__ends_on")
        .values_list("period__ends_on", "locks_at")
    )
    ends = next((ends for ends, locks_at in latest if locks_at <= at), latest[0][0] if latest else None)
    if ends is not None and ends.year in years:
        return ends.year
    return years[0] if years else version.plan.starts_on.year


@dataclass(frozen=True)
class Options:
    """What the filters offer under one choice. Each list is read when a page shows it."""

    choice: Choice

    @cached_property
    def plans(self) -> list[Option]:
        """Return the plans with data."""
        return [(v.plan.code, str(v.plan)) for v in versions_to_choose()]

    @cached_property
    def years(self) -> list[Option]:
        """Return the years with data."""
        return [(str(year), str(year)) for year in years_to_choose(self.choice.version)]

    @cached_property
    def regions(self) -> list[Option]:
        """Return the regions in which entities have programmes under this plan, at any time."""
        regions = Region.objects.filter(
            Exists(
                Programme.objects.filter(
                    plan_version__plan=self.choice.version.plan_id, entity__details__region=OuterRef("pk")
                )
            )
        )
        return [(region.code, text_in(region.name)) for region in regions]

    @cached_property
    def kinds(self) -> list[Option]:
        """Return the types of entity."""
        return [(code, str(label)) for code, label in Entity.Kind.choices]

    @cached_property
    def pillars(self) -> list[Option]:
        """Return the elements of the plan that figures group by, each below its own."""
        elements = _elements(self.choice.version).filter(
            level__role__in=["PILLAR", "PILLAR_RESULT", "RESULT_AREA"]
        )
        ordered = elements.order_by("position", "code")
        return [(e.code, f"{e.code} {text_in(e.short_title) or text_in(e.title)}") for e in ordered]

    @cached_property
    def tags(self) -> list[tuple[str, list[Option]]]:
        """Return the tags by set, each with those below it; of the SDGs the goals only: targets are many."""
        is_target = Q(tag_set__role=TagSet.Role.SDG, parent__isnull=False)
        tags = Tag.objects.filter(tag_set__plan=self.choice.version.plan_id).exclude(is_target)
        under: dict[int | None, list[Tag]] = {}
        for tag in tags.select_related("tag_set").order_by(
            "tag_set__position", "tag_set", "position", "code"
        ):
            under.setdefault(tag.parent_id, []).append(tag)
        groups: dict[str, list[Option]] = {}
        for tag, words in _indented(under, None):
            value = f"{tag.tag_set.code}:{tag.code}"
            groups.setdefault(text_in(tag.tag_set.name), []).append((value, words))
        return list(groups.items())


def _indented(
    under: Mapping[int | None, list[Tag]], above: int | None, depth: int = 0
) -> Iterator[tuple[Tag, str]]:
    """Yield the tags below a tag, each followed by its own, with the words that show how deep it is."""
    for tag in under.get(above, []):
        yield tag, f"{NO_BREAK * 2 * (depth - 1)}↳ {text_in(tag.name)}" if depth else text_in(tag.name)
        yield from _indented(under, tag.pk, depth + 1)


def row_keys(sent: Mapping[str, str]) -> dict[str, str | int]:
    """Return the keys of one row in the address; numbers where the key is a number."""
    keys = {name.removeprefix(ROW): value for name, value in sent.items() if name.startswith(ROW)}
    return {k: int(v) if k in {"year", "sdg"} and v.isdecimal() else v for k, v in keys.items()}
