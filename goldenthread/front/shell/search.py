"""Finding things by their code or by words of their title, among what the person may see."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from goldenthread.delivery.monitoring.models import Report
from goldenthread.delivery.planning.models import Result
from goldenthread.direction.organization.models import Entity, Membership
from goldenthread.direction.strategy.models import PlanElement
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.lib.texts import text_in

# Of each kind; a longer list says that the words should be narrower.
SHOWN = 10


@dataclass(frozen=True)
class Found:
    """One thing found: its code and title, where it is, and one line of context."""

    code: str
    title: str
    url: str
    note: str = ""


@dataclass(frozen=True)
class FoundGroup:
    """Everything found of one kind."""

    kind: str | Promise
    items: list[Found]
    has_more: bool


def find(words: str, *, person: User) -> list[FoundGroup]:
    """Return what matches all the words, kind by kind, without the kinds that have nothing."""
    terms = words.split()[:8]
    if not terms:
        return []
    groups = [
        _group(_("Entities"), _entities(terms, person), _entity),
        _group(_("Results"), _results(terms, person), _result),
        _group(_("Plan"), _elements(terms, person), _element),
        _group(_("Reports"), _reports(terms, person), _report),
    ]
    return [group for group in groups if group.items]


def _group(kind: str | Promise, rows: QuerySet[Model], as_found: object) -> FoundGroup:
    first = list(rows[: SHOWN + 1])
    return FoundGroup(kind, [as_found(row) for row in first[:SHOWN]], len(first) > SHOWN)  # type: ignore[operator]


def _matching(terms: list[str], *, codes: tuple[str, ...], titles: tuple[str, ...]) -> Q:
    """Return the condition that every term is in a code or title, in English or the reader's language."""
    languages = {"en", (get_language() or "en").split("-")[0]}
    lookups = [f"{code}__icontains" for code in codes]
    lookups += [f"{title}__{language}__icontains" for title in titles for language in sorted(languages)]
    condition = Q()
    for term in terms:
        one = Q()
        for lookup in lookups:
            one |= Q(**{lookup: term})
        condition &= one
    return condition


def _entities(terms: list[str], person: User) -> QuerySet[Entity]:
    today = timezone.localdate()
    rows = Entity.objects.visible_to(person).with_detail(today)
    return rows.filter(_matching(terms, codes=("code",), titles=("detail__name",))).order_by("code")


def _entity(entity: Any) -> Found:
    where = reverse("organization:entity-detail", args=[entity.code])
    return Found(entity.code, text_in(entity.name), where, text_in(entity.region_name))


def _results(terms: list[str], person: User) -> QuerySet[Result]:
    rows = Result.objects.visible_to(person).select_related("programme__entity")
    entity = "programme__entity__code"
    written = _matching(terms, codes=("code", entity), titles=("statement",))
    # While a programme is revised, what was agreed is found, not what is being written.
    agreed = _matching(terms, codes=("agreed__code", entity), titles=("agreed__statement",))
    found = (Q(agreed__isnull=True) & written) | (Q(agreed__isnull=False) & agreed)
    return rows.filter(found).order_by("code", "pk")


def _result(row: Result) -> Found:
    result = row.as_agreed
    return Found(
        result.code,
        text_in(result.statement),
        reverse("monitoring:result-detail", args=[result.uid]),
        result.programme.entity.code,
    )


def _elements(terms: list[str], person: User) -> QuerySet[PlanElement]:
    # A plan is open to everyone who has a role, as programmes are.
    if not Membership.objects.of_today(person).exists():
        return PlanElement.objects.none()
    rows = PlanElement.objects.exclude(version__state="DRAFT").select_related("version__plan", "level")
    return rows.filter(_matching(terms, codes=("code",), titles=("title", "short_title"))).order_by(
        "-version", "position", "pk"
    )


def _element(element: PlanElement) -> Found:
    plan = element.version.plan
    return Found(
        element.code,
        text_in(element.title),
        reverse("strategy:element-detail", args=[plan.code, element.code]),
        f"{text_in(element.level.name)} · {plan.code}",
    )


def _reports(terms: list[str], person: User) -> QuerySet[Report]:
    today = timezone.localdate()
    # The entity's name today: people look for what they call it now.
    named = Entity.objects.with_detail(today).filter(
        _matching(terms, codes=("code",), titles=("detail__name",))
    )
    rows = Report.objects.visible_to(person).select_related("round__period", "entity")
    condition = _matching(terms, codes=("round__code", "entity__code"), titles=())
    return rows.filter(condition | Q(entity__in=named.values("pk"))).order_by(
        "-round__due_at", "entity__code"
    )


def _report(report: Report) -> Found:
    return Found(
        report.entity.code,
        str(report.round),
        reverse("monitoring:report-detail", args=[report.uid]),
        report.get_state_display(),
    )
