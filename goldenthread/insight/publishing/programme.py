"""One programme as a document: every result with its indicators, and their values by period."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from goldenthread.delivery.monitoring.models import Actual
from goldenthread.delivery.planning.models import Baseline, Indicator, Programme, Result, Target
from goldenthread.delivery.planning.queries import results_as_agreed
from goldenthread.direction.organization.models import Period
from goldenthread.direction.organization.queries import the_organization
from goldenthread.direction.strategy.models import Cell
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.lib.errors import RuleBroken
from goldenthread.foundation.lib.texts import text_in

from . import docx, pdf
from .model import Column, Document, Heading, Note, Paragraph, Run, Section, Table, Value, words_of

FORMATS: dict[str, Callable[[Document], bytes]] = {"docx": docx.write, "pdf": pdf.write}

# Of one indicator: (cell, place), period -> value.
Facts = dict[int, dict[tuple[str, str], dict[int, Decimal]]]
FACT = ("indicator_id", "cell__key", "place__code", "period_id", "value")


class UnknownFormat(RuleBroken):
    """The document is not made in this format."""


def publish_programme(
    programme: Programme,
    format: str,  # noqa: A002
    *,
    language: str = "en",
    at: datetime | None = None,
) -> bytes:
    """Return the whole programme as a Word or PDF document. Seven queries, whatever its size."""
    check_format(format)
    with translation.override(language):
        return FORMATS[format](assemble(programme, language=language, at=at or timezone.now()))


def check_format(chosen: str) -> None:
    """Raise UnknownFormat for a format programmes are not made in."""
    if chosen not in FORMATS:
        raise UnknownFormat(
            _("A programme is not made as “%(format)s”. Choose one of: %(formats)s.")
            % {"format": chosen, "formats": ", ".join(FORMATS)}
        )


def assemble(programme: Programme, *, language: str, at: datetime, reader: User | None = None) -> Document:
    """Put the programme's results, indicators and values together as a document.

    With a reader, values of reports they may not read (yet) are left out. While the programme is revised, it
    says what was agreed.
    """
    organization = the_organization()
    programme = programme.as_agreed
    results = results_as_agreed(programme)
    indicators = Indicator.objects.filter(result__in=[result.pk for result in results])
    of_result: dict[int, list[Indicator]] = defaultdict(list)
    for indicator in indicators.out_of_drafts().order_by("position", "code", "pk"):
        of_result[indicator.result_id or 0].append(indicator.as_agreed)
    values = _Values(programme, reader)
    sections = tuple(_section(place, r, of_result[r.pk], values) for place, r in enumerate(results, 1))
    title = f"{programme.code} {text_in(programme.title)}"
    day = timezone.localtime(at).date()
    illustrative = organization is not None and organization.is_illustrative
    return Document(
        title=title,
        eyebrow=str(programme.get_kind_display()),
        organization=text_in(organization.name) if organization else "",
        language=language,
        made_at=at,
        version=_("Made on %(day)s") % {"day": day.strftime("%-d %b %Y")},
        file_name=f"programme-{programme.code.lower()}",
        sections=sections,
        lead=(Run(_lead(len(results), sum(len(found) for found in of_result.values()))),),
        meta=(
            f"{programme.starts_on:%Y} – {programme.ends_on:%Y}",
            _("Shown as actual / target, by period."),
        ),
        illustrative_note=invented_note() if illustrative else "",
    )


def invented_note() -> str:
    """Return what is said about invented data."""
    return _("Places, people and figures are invented, so that no record says anything about a real State.")


def _lead(results: int, indicators: int) -> str:
    return _("%(results)s results, measured by %(indicators)s indicators.") % {
        "results": words_of(results),
        "indicators": words_of(indicators),
    }


class _Values:
    """All baselines, targets and actuals of a programme, read once."""

    def __init__(self, programme: Programme, reader: User | None) -> None:
        actuals = Actual.objects.visible_to(reader) if reader else Actual.objects.all()
        self.baselines, self.targets, self.actuals = (
            _read(rows, programme) for rows in (Baseline.standing.all(), Target.standing.all(), actuals)
        )
        periods = {
            pk
            for facts in (self.targets, self.actuals)
            for rows in facts.values()
            for r in rows.values()
            for pk in r
        }
        self.periods = list(_periods(periods))

    def cells(self, indicator: Indicator) -> list[tuple[str, str]]:
        """Return the cells an indicator has values for, the total first."""
        found = {
            key
            for facts in (self.baselines, self.targets, self.actuals)
            for key in facts.get(indicator.pk, {})
        }
        return sorted(found, key=lambda key: (key[0] != Cell.TOTAL, key))

    def row(self, indicator: Indicator, cell: tuple[str, str]) -> list[Value]:
        """Return baseline and then "actual / target" for each period."""
        baseline = self.baselines.get(indicator.pk, {}).get(cell, {})
        row: list[Value] = [next(iter(baseline.values()), None)]
        for pk, _name in self.periods:
            actual = self.actuals.get(indicator.pk, {}).get(cell, {}).get(pk)
            target = self.targets.get(indicator.pk, {}).get(cell, {}).get(pk)
            both_missing = actual is None and target is None
            row.append(None if both_missing else f"{words_of(actual)} / {words_of(target)}")
        return row


def _periods(keys: set[int]) -> list[tuple[int, str]]:
    return [(p.pk, text_in(p.name) or p.code) for p in Period.objects.filter(pk__in=keys)]


def _read(all_rows: QuerySet[Any], programme: Programme) -> Facts:
    facts: Facts = defaultdict(lambda: defaultdict(dict))
    rows = all_rows.filter(indicator__result__programme=programme, value__isnull=False).order_by(
        "-occurrence"
    )
    for indicator, cell, place, period, value in rows.values_list(*FACT).iterator():
        facts[indicator][cell, place][period] = value
    return facts


def _section(place: int, result: Result, indicators: list[Indicator], values: _Values) -> Section:
    title = f"{result.code} {text_in(result.statement)}"
    blocks: list[Paragraph | Heading | Note | Table] = []
    if result.element is not None:
        served = (
            f"{result.element.code} {text_in(result.element.short_title) or text_in(result.element.title)}"
        )
        blocks.append(Paragraph((Run(_("Serves: "), strong=True), Run(served))))
    if indicators:
        blocks.append(_table(place, result, indicators, values))
    else:
        blocks.append(Note(_("No indicator yet.")))
    return Section(f"result-{result.pk}", title, tuple(blocks))


def _table(place: int, result: Result, indicators: list[Indicator], values: _Values) -> Table:
    names = [name for _pk, name in values.periods]
    columns = (
        Column(_("Indicator")),
        Column(_("Baseline"), is_number=True),
        *(Column(n, is_number=True) for n in names),
    )
    rows: list[tuple[Value, ...]] = []
    for indicator in indicators:
        for cell in values.cells(indicator) or [(Cell.TOTAL, "")]:
            head = (
                f"{indicator.code} {text_in(indicator.title)}"
                if cell[0] == Cell.TOTAL
                else f"    {cell_words(cell[0])}"
            )
            rows.append((head, *values.row(indicator, cell)))
    title = _("Indicators of %(code)s") % {"code": result.code}
    return Table(title, columns, tuple(rows), number=place, key=f"table-{place}")


def cell_words(key: str) -> str:
    """Return a cell's key as people read it: the categories, without their dimensions."""
    return ", ".join(part.partition("=")[2].replace("_", " ").capitalize() for part in key.split("|"))
