"""What a figure is computed about: a year, a plan, and the filters a reader chose."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet

from goldenthread.delivery.monitoring.models import ResultReport, ResultReportTag, Round
from goldenthread.delivery.planning.models import ResultTag, link_of, linked
from goldenthread.direction.organization.models import EntityDetail, Period
from goldenthread.direction.strategy.models import ElementAncestor, PlanElement, PlanVersion, ScaleLevel, Tag
from goldenthread.foundation.lib.texts import text_in


@dataclass(frozen=True)
class Filters:
    """Which part of the organization and the plan a reader looks at. All are codes; empty means all.

    `region`, `entity` and `kind` choose entities (as they stood at the period's end), `pillar` an element of
    the plan with everything below it, `tag` a tag with its children, as SET:CODE.
    """

    region: str = ""
    entity: str = ""
    kind: str = ""
    pillar: str = ""
    tag: str = ""

    def chosen(self) -> dict[str, str]:
        """Return the filters that are set, as in a query string."""
        return {name: value for name, value in asdict(self).items() if value}


NO_FILTERS = Filters()


@dataclass(frozen=True)
class Element:
    """An element of the plan as figures group by it."""

    code: str
    label: str


class Scope:
    """A year under a plan, with filters. Small lists (levels, elements, tags) are read once, when needed.

    A scope belongs to a plan rather than to one of its versions, because rounds of one plan may have been
    opened under different versions; codes are stable across versions, so groups are told apart by code.
    """

    def __init__(self, year: int, version: PlanVersion, filters: Filters = NO_FILTERS) -> None:
        self.year = year
        self.version = version
        self.filters = filters

    @cached_property
    def version_keys(self) -> list[int]:
        """Return the keys of all versions of the plan."""
        return list(PlanVersion.objects.filter(plan=self.version.plan_id).values_list("pk", flat=True))

    @cached_property
    def period_keys(self) -> list[int]:
        """Return the keys of the periods that end in the year.

        Named one by one, they lead a database straight to a fact by its key; a condition on the periods'
        dates makes it read the facts of every year.
        """
        return list(Period.objects.filter(ends_on__year=self.year).values_list("pk", flat=True))

    @cached_property
    def rounds(self) -> list[Round]:
        """Return all end-of-year rounds of the plan, oldest first."""
        return list(
            Round.objects.filter(kind=Round.Kind.END_OF_YEAR, plan_version__plan=self.version.plan_id)
            .select_related("period")
            .order_by("period__ends_on", "pk")
        )

    @cached_property
    def year_of_round(self) -> dict[int, int]:
        """Return the year each round's period ends in."""
        return {round_.pk: round_.period.ends_on.year for round_ in self.rounds}

    def rounds_in(self, years: Iterable[int]) -> list[int]:
        """Return the keys of the rounds whose period ends in one of these years."""
        wanted = set(years)
        return [pk for pk, year in self.year_of_round.items() if year in wanted]

    @cached_property
    def this_and_before(self) -> list[int]:
        """Return the year and that of the round before it, oldest first; one alone if that is all."""
        years = sorted(year for year in set(self.year_of_round.values()) if year <= self.year)
        return years[-2:] if self.year in years else []

    @cached_property
    def levels(self) -> list[ScaleLevel]:
        """Return the levels of the version's scale, lowest first."""
        return list(ScaleLevel.objects.filter(scale=self.version.scale_id).order_by("position"))

    @cached_property
    def level_codes(self) -> dict[int, str]:
        """Return the code of every level of the plan's scales, so that rounds of older versions count too."""
        return dict(ScaleLevel.objects.filter(scale__plan=self.version.plan_id).values_list("pk", "code"))

    @cached_property
    def elements(self) -> list[PlanElement]:
        """Return the elements of all versions of the plan that figures may group by, this version's first."""
        elements = PlanElement.objects.filter(version__plan=self.version.plan_id).exclude(level__role="OTHER")
        ordered = elements.select_related("level").order_by("position", "code", "pk")
        return sorted(ordered, key=lambda element: element.version_id != self.version.pk)

    def elements_with(self, role: str) -> list[Element]:
        """Return the elements of this version with a level role, in the plan's order."""
        mine = (e for e in self.elements if e.level.role == role and e.version_id == self.version.pk)
        return [Element(e.code, text_in(e.short_title) or text_in(e.title)) for e in mine]

    def code_above(self, role: str) -> dict[int, str]:
        """Return, for every element below (or itself) an element with this role, that element's code."""
        code_of = {e.pk: e.code for e in self.elements if e.level.role == role}
        links = ElementAncestor.objects.filter(ancestor__in=code_of).order_by("-distance")
        return {element: code_of[above] for element, above in links.values_list("element_id", "ancestor_id")}

    def elements_below(self, code: str) -> QuerySet[ElementAncestor, int]:
        """Return the keys of this element and everything below it, in all versions of the plan."""
        links = ElementAncestor.objects.filter(
            ancestor__code=code, ancestor__version__plan=self.version.plan_id
        )
        return links.values_list("element", flat=True)

    def codes_below(self, code: str) -> set[str]:
        """Return the codes of this element and of everything below it."""
        return set(
            PlanElement.objects.filter(pk__in=self.elements_below(code)).values_list("code", flat=True)
        )

    @cached_property
    def tags(self) -> list[Tag]:
        """Return all tags of the plan, in order."""
        tags = Tag.objects.filter(tag_set__plan=self.version.plan_id).select_related("tag_set")
        return list(tags.order_by("tag_set__position", "tag_set", "position", "code", "pk"))

    def tags_with(self, role: str) -> list[Tag]:
        """Return the tags of the sets with this role."""
        return [tag for tag in self.tags if tag.tag_set.role == role]

    def result_reports(self, years: Iterable[int]) -> QuerySet[ResultReport]:
        """Return the result reports of the rounds of these years, within the filters."""
        return ResultReport.objects.filter(self.chosen_results(""), report__round__in=self.rounds_in(years))

    def chosen_results(self, prefix: str) -> Q:
        """Return the condition that a result report, found under this prefix, is within the filters."""
        chosen = self.chosen_entities(f"{prefix}report__entity", f"{prefix}report__round__period__ends_on")
        if self.filters.pillar:
            chosen &= element_in(f"{prefix}result", self.elements_below(self.filters.pillar))
        if self.filters.tag:
            key = "pk" if not prefix else prefix.removesuffix("__")
            uses = ResultReportTag.objects.filter(self.tag_chosen(), result_report=OuterRef(key))
            chosen &= Q(Exists(uses))
        return chosen

    def chosen_entities(self, entity: str, period_end: str) -> Q:
        """Return the condition that the entity behind this lookup is within the filters."""
        chosen = Q()
        if self.filters.entity:
            chosen &= Q(**{f"{entity}__code": self.filters.entity})
        if self.filters.kind:
            chosen &= Q(**{f"{entity}__kind": self.filters.kind})
        if self.filters.region:
            there = EntityDetail.objects.filter(
                Q(valid_to=None) | Q(valid_to__gte=OuterRef(period_end)),
                entity=OuterRef(entity),
                valid_from__lte=OuterRef(period_end),
                region__code=self.filters.region,
            )
            chosen &= Q(Exists(there))
        return chosen

    def tag_chosen(self) -> Q:
        """Return the condition that a use of a tag is of the tag chosen, or of one of its children."""
        return Q(tag__in=self.tag_family(self.filters.tag)) & targeted()

    def tag_family(self, chosen: str) -> list[int]:
        """Return the keys of the tags that SET:CODE (or a bare code) names, with their children."""
        set_code, _, code = chosen.rpartition(":")
        named = {tag.pk for tag in self.tags if tag.code == code and set_code in ("", tag.tag_set.code)}
        family = set(named)
        while added := {tag.pk for tag in self.tags if tag.parent_id in family} - family:
            family |= added
        return sorted(family)

    def results_with_chosen_tag(self, result: str) -> Q:
        """Return the condition that the planned result behind this lookup carries the tag chosen."""
        return Q(Exists(ResultTag.standing.filter(self.tag_chosen(), result=OuterRef(result))))


def element_in(row: str, elements: QuerySet[ElementAncestor, int]) -> Q:
    """Return the condition that a result or output links to one of these elements, as was agreed."""
    return linked("element__in", elements, row=f"{row}__")


def has_element(row: str) -> Q:
    """Return the condition that a result or output links to any element, as was agreed."""
    return linked("element__isnull", False, row=f"{row}__")


def element_of(row: str) -> Case:
    """Return the key of the element that a result or output links to, as was agreed, to group by."""
    return link_of("element", row=f"{row}__")


def targeted() -> Q:
    """Return the condition that a use of a tag means something: significance 0 says "not targeted"."""
    return Q(significance=None) | Q(significance__gt=0)


def detail_in_force(entity: str, period_end: str) -> Q:
    """Return the condition that the joined detail of the entity is the one in force at the period's end.

    To be used in one filter() call; the region is then at `<entity>__details__region`.
    """
    return Q(**{f"{entity}__details__valid_from__lte": F(period_end)}) & (
        Q(**{f"{entity}__details__valid_to": None})
        | Q(**{f"{entity}__details__valid_to__gte": F(period_end)})
    )


def in_order(present: Iterable[str], wanted: Sequence[tuple[str, str]]) -> list[tuple[str | int, str]]:
    """Return the wanted (code, label) pairs that are present, in the order wanted."""
    there = set(present)
    return [(code, label) for code, label in wanted if code in there]
