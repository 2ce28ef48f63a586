"""Figures that count tags: shifts, spotlights and Sustainable Development Goals in what was reported."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, Model, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from goldenthread.delivery.monitoring.models import SUBMITTED_OR_FURTHER, ResultReport, ResultReportTag
from goldenthread.direction.strategy.models import Tag, TagSet
from goldenthread.foundation.lib.texts import text_in

from .scope import Scope, targeted
from .tables import Figure, FigureTable, Key, NotComputable, Row

GOALS = range(1, 18)
Expression = F | Coalesce


def top_tag(tags: Sequence[Tag]) -> Expression:
    """Return the tag a use counts for: a child counts for its parent, a frontier issue for its shift.

    A join for each generation is made only where there are grandchildren.
    """
    parents = {tag.parent_id for tag in tags if tag.parent_id is not None}
    if any(tag.pk in parents and tag.parent_id is not None for tag in tags):
        return Coalesce("tag__parent__parent_id", "tag__parent_id", "tag_id")
    return Coalesce("tag__parent_id", "tag_id")


def goal(tags: Sequence[Tag]) -> Expression:
    """Return the goal a use counts for: its tag's own number, or where it has none that of the tag above."""
    if all(tag.number is not None for tag in tags):
        return F("tag__number")
    return Coalesce("tag__number", "tag__parent__number", "tag__parent__parent__number")


@dataclass(frozen=True)
class TagFigure:
    """What the figures on tags share: submitted result reports of some years, and tags of one role."""

    role: str

    def check(self, scope: Scope) -> None:
        """Raise NotComputable where nothing was reported or the plan has no such tags."""
        if not scope.rounds_in([scope.year]):
            raise NotComputable(
                _("There is no end-of-year round for %(year)s under this plan.") % {"year": scope.year}
            )
        if not scope.tags_with(self.role):
            name = TagSet.Role(self.role).label
            raise NotComputable(_("This plan has no tags of the kind “%(kind)s”.") % {"kind": name})

    def reported(self, scope: Scope, years: list[int]) -> QuerySet[ResultReport]:
        """Return the result reports of submitted reports."""
        return scope.result_reports(years).filter(report__state__in=SUBMITTED_OR_FURTHER)

    def tag_keys(self, scope: Scope) -> list[int]:
        """Return the keys of the tags of this role."""
        return [tag.pk for tag in scope.tags_with(self.role)]

    def any_of(self, tags: list[int]) -> Q:
        """Return the condition that a result report carries at least one of these tags."""
        return Q(
            Exists(ResultReportTag.objects.filter(targeted(), result_report=OuterRef("pk"), tag__in=tags))
        )

    def uses_by(self, scope: Scope, years: list[int], group: Expression) -> Counter[tuple[int, int]]:
        """Return how many result reports carry the tags of each group, by (year, group)."""
        uses = (
            ResultReportTag.objects.filter(
                targeted(),
                scope.chosen_results("result_report__"),
                # By set, not by a list of tags, which costs SQLite one look-up a tag and result report.
                tag__tag_set__in={tag.tag_set_id for tag in scope.tags_with(self.role)},
                result_report__report__round__in=scope.rounds_in(years),
                result_report__report__state__in=SUBMITTED_OR_FURTHER,
            )
            .order_by()
            .values_list("result_report__report__round", group)
            .annotate(n=Count("result_report", distinct=True))
        )
        counted: Counter[tuple[int, int]] = Counter()
        for round_, code, n in uses:
            counted[scope.year_of_round[round_], code] += n
        return counted

    def totals(self, scope: Scope, years: list[int], condition: Q | None = None) -> Counter[int]:
        """Return how many result reports there are by year, of those that meet the condition.

        The condition stands in WHERE, where PostgreSQL makes a join of it; in the aggregate's own filter it
        would be asked anew for every row.
        """
        found = self.reported(scope, years)
        if condition is not None:
            found = found.filter(condition)
        totals: Counter[int] = Counter()
        for round_, n in found.order_by().values_list("report__round").annotate(n=Count("pk")):
            totals[scope.year_of_round[round_]] += n
        return totals

    def top_tags(self, scope: Scope, used: set[int]) -> list[Tag]:
        """Return the tags without a parent not retired before the year, or used all the same."""
        start = date(scope.year, 1, 1)
        return [
            tag
            for tag in scope.tags_with(self.role)
            if tag.parent_id is None and (tag.pk in used or tag.retired_on is None or tag.retired_on >= start)
        ]

    def family(self, scope: Scope, code: Key) -> list[int]:
        """Return the keys of a tag of this role, by code, and its children."""
        top = next((tag for tag in scope.tags_with(self.role) if tag.code == str(code)), None)
        return scope.tag_family(f"{top.tag_set.code}:{top.code}") if top else []


class ShareByYear(TagFigure):
    """Result reports with at least one tag of the role, of all, in the year and in the round before."""

    def table(self, figure: Figure, scope: Scope) -> FigureTable:
        self.check(scope)
        years = scope.this_and_before
        some = self.totals(scope, years, self.any_of(self.tag_keys(scope)))
        everything = self.totals(scope, years)
        rows = [Row({"year": y}, {"year": str(y)}, some[y], everything[y]) for y in years]
        return FigureTable(figure, rows)

    def records(self, scope: Scope, keys: Mapping[str, Key]) -> QuerySet[Model]:
        years = [int(keys.get("year", scope.year))]
        found: QuerySet[Any] = self.reported(scope, years).filter(self.any_of(self.tag_keys(scope)))
        return found


class Distribution(TagFigure):
    """Result reports with each tag of the role, of those with at least one."""

    key = "shift"
    with_years = False

    def years(self, scope: Scope) -> list[int]:
        """Return the years that have rows."""
        return scope.this_and_before if self.with_years else [scope.year]

    def table(self, figure: Figure, scope: Scope) -> FigureTable:
        self.check(scope)
        years = self.years(scope)
        uses = self.uses_by(scope, years, top_tag(scope.tags_with(self.role)))
        some = self.totals(scope, years, self.any_of(self.tag_keys(scope)))
        tags = self.top_tags(scope, {tag for _year, tag in uses})
        return FigureTable(
            figure,
            [self._row(year, tag, uses[year, tag.pk], some[year]) for year in years for tag in tags],
        )

    def _row(self, year: int, tag: Tag, count: int, of: int) -> Row:
        keys: dict[str, Key] = {"year": year} if self.with_years else {}
        labels = {"year": str(year)} if self.with_years else {}
        return Row({**keys, self.key: tag.code}, {**labels, self.key: text_in(tag.name)}, count, of)

    def records(self, scope: Scope, keys: Mapping[str, Key]) -> QuerySet[Model]:
        years = [int(keys.get("year", scope.year))]
        tags = self.family(scope, keys[self.key]) if self.key in keys else self.tag_keys(scope)
        found: QuerySet[Any] = self.reported(scope, years).filter(self.any_of(tags))
        return found


class DistributionByYear(Distribution):
    """The same for the spotlights, in the year and in the round before."""

    key = "spotlight"
    with_years = True


class Goals(TagFigure):
    """Result reports linked to each of the seventeen goals, directly or through a target, of all."""

    def table(self, figure: Figure, scope: Scope) -> FigureTable:
        self.check(scope)
        uses = self.uses_by(scope, [scope.year], goal(scope.tags_with(self.role)))
        of = self.reported(scope, [scope.year]).count()
        names = {t.number: text_in(t.name) for t in scope.tags_with(self.role) if t.parent_id is None}
        rows = [
            Row(
                {"sdg": n},
                {"sdg": names.get(n) or _("Goal %(number)s") % {"number": n}},
                uses[scope.year, n],
                of,
            )
            for n in GOALS
        ]
        return FigureTable(figure, rows)

    def records(self, scope: Scope, keys: Mapping[str, Key]) -> QuerySet[Model]:
        wanted = int(keys["sdg"]) if "sdg" in keys else None
        number = {tag.pk: tag.number for tag in scope.tags}
        parent = {tag.pk: tag.parent_id for tag in scope.tags}
        tags = [t.pk for t in scope.tags_with(self.role) if wanted in (None, _goal_of(t.pk, number, parent))]
        found: QuerySet[Any] = self.reported(scope, [scope.year]).filter(self.any_of(tags))
        return found


def _goal_of(tag: int, number: Mapping[int, int | None], parent: Mapping[int, int | None]) -> int | None:
    above = parent.get(tag)
    return number.get(tag) or (_goal_of(above, number, parent) if above else None)
