"""How each kind of section is written: its form, what stands in it, and which action saves it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from django.db import models
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from goldenthread.delivery.planning import queries as planning
from goldenthread.delivery.planning.models import Result
from goldenthread.delivery.planning.queries import linked_as_agreed
from goldenthread.direction.strategy import queries as strategy
from goldenthread.direction.strategy.models import FactStatus
from goldenthread.foundation.lib.classification import Classification
from goldenthread.foundation.lib.texts import text_in

from .. import actions, forms, queries, rules
from .. import sections as registry
from ..forms.sections import MOST_BOXES
from ..models import Evidence, Lesson, Report, ReportSection, RiskEvent, SectionReader
from ..queries import measures
from .access import Seen

State = ReportSection.State


def listed_or_404(rows: Any, uid: str, *, name: str = "uid") -> Any:
    """Return the listed thing that a button named. A button that names nothing of this list finds nothing."""
    try:
        return get_object_or_404(rows, **{name: UUID(uid)})
    except ValueError:
        raise Http404 from None


class Editor:
    """A section that is read and called complete. Other kinds add their answers to this."""

    template = "monitoring/sections/plan_check.html"

    def __init__(self, seen: Seen, section: ReportSection) -> None:
        self.seen, self.section = seen, section
        self.round = seen.report.round

    def initial(self) -> dict[str, Any]:
        """Return what stands in the form before anything is typed."""
        return {"base_revision": self.section.revision, "complete": self.section.state == State.COMPLETE}

    def form(
        self, data: Mapping[str, Any] | None = None, *, initial: dict[str, Any] | None = None
    ) -> forms.TypedForm:
        """Return the form, empty or with what arrived."""
        return forms.MarkForm(data, initial=initial or self.initial())

    def keep(self, form: Any, *, base_revision: int) -> None:
        """Save what arrived. Raises a RuleBroken with the reason."""
        actions.mark_section(
            self.section,
            complete=form.cleaned_data["complete"],
            base_revision=base_revision,
            by=self.seen.person,
            at=self.seen.at,
        )

    def foreign(self, form: Any) -> list[str]:  # noqa: ARG002 - other kinds look at it
        """Return the fields that arrived for rows of another report. Only sections with rows have any."""
        return []

    def remove(self, uid: str) -> models.Model:
        """Take a listed thing off the section. Only sections that list things have any."""
        raise Http404(uid)

    def restore(self, uid: str) -> None:
        """Put it back."""
        raise Http404(uid)

    def context(self, form: Any) -> dict[str, Any]:  # noqa: ARG002 - other kinds look at it
        """Return what the page shows beside the form."""
        report = self.seen.report
        results = report.result_reports.select_related("result__element", "result__agreed_element")
        outputs = report.output_reports.select_related("output__element", "output__agreed_element")
        return {
            "results": linked_as_agreed(results.order_by("result__position", "result__code"), "result"),
            "outputs": linked_as_agreed(outputs.order_by("output__position", "output__code"), "output"),
            "indicator_count": queries.indicators_of_report(report).count(),
        }


class ResultEditor(Editor):
    """Rating, narrative, tags and evidence of one result."""

    template = "monitoring/sections/result.html"

    def __init__(self, seen: Seen, section: ReportSection) -> None:
        super().__init__(seen, section)
        rows = seen.report.result_reports.select_related(
            "result__element__level", "result__agreed_element__level", "result__programme", "level"
        )
        self.row = get_object_or_404(rows, section=section)
        self.row.result = self.row.result.as_agreed
        self.levels = strategy.scale_levels(self.round.plan_version)
        self.tag_sets = strategy.tag_sets_of(self.round.plan_version.plan)

    def initial(self) -> dict[str, Any]:
        """Return the result's report as it stands."""
        started = {
            **super().initial(),
            "level": self.row.level.code if self.row.level else "",
            "text": self.section.text,
            "language": self.section.language,
            "classification": self.section.classification,
        }
        codes: dict[int, list[str]] = {}
        for use in self.row.tag_uses.select_related("tag"):
            codes.setdefault(use.tag.tag_set_id, []).append(use.tag.code)
            started[f"significance_{use.tag_id}"] = "" if use.significance is None else str(use.significance)
            started[f"justification_{use.tag_id}"] = use.justification
        for tag_set in self.tag_sets:
            chosen = codes.get(tag_set.pk, [])
            is_written = len(tag_set.tags.all()) > MOST_BOXES
            started[f"tags_{tag_set.code}"] = ", ".join(chosen) if is_written else chosen
        return started

    def form(
        self, data: Mapping[str, Any] | None = None, *, initial: dict[str, Any] | None = None
    ) -> forms.ResultSectionForm:
        """Return the form with the plan's levels and tags."""
        return forms.ResultSectionForm(
            data, initial=initial or self.initial(), levels=self.levels, tag_sets=self.tag_sets
        )

    def keep(self, form: Any, *, base_revision: int) -> None:
        """Save the answers, then the new piece of evidence if one was written."""
        said, by, at = form.cleaned_data, self.seen.person, self.seen.at
        actions.save_result_section(
            self.section,
            base_revision=base_revision,
            level=form.chosen_level(),
            text=said["text"],
            language=said["language"],
            classification=said["classification"],
            tags=form.chosen_tags(),
            complete=said["complete"],
            by=by,
            at=at,
            reason=said["reason"],
        )
        if form.reader and said["classification"] == Classification.STRICTLY_CONFIDENTIAL:
            actions.name_reader(self.section, form.reader, until=said["reader_until"], by=by, at=at)
        if said["evidence_url"]:
            actions.add_evidence(
                self.row,
                title=said["evidence_title"],
                url=said["evidence_url"],
                by=by,
                at=at,
                classification=said["evidence_classification"] or "INTERNAL",
            )

    def remove(self, uid: str) -> models.Model:
        """Take a link to evidence off."""
        evidence = listed_or_404(self._evidence().filter(removed_at=None), uid)
        return actions.remove_evidence(evidence, by=self.seen.person, at=self.seen.at)

    def restore(self, uid: str) -> None:
        """Add the same link again."""
        gone = listed_or_404(self._evidence().filter(removed_at__isnull=False), uid)
        actions.add_evidence(
            self.row,
            title=gone.title,
            url=gone.url,
            classification=gone.classification,
            by=self.seen.person,
            at=self.seen.at,
        )

    def _evidence(self) -> models.QuerySet[Evidence]:
        return (
            Evidence.objects.visible_to(self.seen.person)
            .filter(result_report=self.row)
            .select_related("added_by")
            .order_by("added_at", "pk")
        )

    def context(self, form: Any) -> dict[str, Any]:
        """Return the rating's meanings, the numbers, last time's text and the evidence."""
        indicators = planning.indicators_as_agreed(self.row.result)
        rows = measures.measured(indicators, self.round.period) if indicators else []
        last = self.last_time()
        hint = measures.hint_of(rows)
        chosen = form["level"].value()
        return {
            "row": self.row,
            "result": self.row.result,
            "measured": [row for row in rows if row.is_total],
            "levels": [
                {
                    "level": level,
                    "is_chosen": level.code == chosen,
                    "was_last": bool(last and last["level"] and last["level"].code == level.code),
                    "hint": hint if hint and hint.step == number else None,
                }
                for number, level in enumerate(self.levels, start=1)
            ],
            "last": last,
            "evidence": self._evidence().filter(removed_at=None),
            "is_strict": self.section.classification == Classification.STRICTLY_CONFIDENTIAL,
            "is_guarded": self.section.classification in rules.GUARDED,
            "readers": readers_of(self.seen, self.section),
            "chain": self.chain(),
        }

    def last_time(self) -> dict[str, Any] | None:
        """Return what was said in the round before, if this person may read it."""
        section = queries.previous_section(self.section)
        if (
            section is None
            or not ReportSection.objects.visible_to(self.seen.person).filter(pk=section.pk).exists()
        ):
            return None
        row = section.report.result_reports.filter(section=section).select_related("level").first()
        return {"section": section, "level": row.level if row else None, "round": section.report.round}

    def chain(self) -> list[Any]:
        """Return the plan's elements above the result, topmost first."""
        element = self.row.result.element
        if element is None:
            return []
        links = element.ancestor_links.select_related("ancestor__level", "ancestor__version__plan")
        return [link.ancestor for link in links.order_by("-distance")]


def readers_of(seen: Seen, section: ReportSection) -> Any:
    """Return who is named to read a strictly confidential section now."""
    rows = SectionReader.objects.in_force(timezone.localdate(seen.at)).filter(section=section)
    return rows.select_related("person").order_by("person__name", "pk")


class RecordsEditor(Editor):
    """A section that lists risks or lessons."""

    form_class: ClassVar[type[forms.RecordForm]]
    model: ClassVar[type[RiskEvent] | type[Lesson]]

    def form(
        self, data: Mapping[str, Any] | None = None, *, initial: dict[str, Any] | None = None
    ) -> forms.RecordForm:
        """Return the form for a new record."""
        rows = Result.objects.filter(result_reports__report=self.seen.report).order_by("position", "code")
        results = [row.as_agreed for row in rows]
        return self.form_class(data, initial=initial or self.initial(), results=results)

    def keep(self, form: Any, *, base_revision: int) -> None:
        """Add what is new, then say whether the list is complete."""
        if form.has_new:
            self.add(form.new_record())
        super().keep(form, base_revision=base_revision)

    def add(self, record: dict[str, Any]) -> None:
        """Add one record."""
        raise NotImplementedError

    def records(self) -> Any:
        """Return the records this person may read."""
        return self.of_report(self.seen.report).select_related("result", "added_by")

    def of_report(self, report: Report) -> Any:
        """Return what this person may read of a report's list."""
        return (
            self.model.objects.visible_to(self.seen.person).filter(report=report).order_by("added_at", "pk")
        )

    def context(self, form: Any) -> dict[str, Any]:  # noqa: ARG002 - other kinds look at it
        """Return the list as it stands, and that of the round before."""
        before = queries.previous_report(self.seen.report)
        last = None
        if before:
            last = {"round": before.round, "records": self.of_report(before).filter(removed_at=None)}
        listed = self.records().filter(removed_at=None)
        return {"records": linked_as_agreed(listed, "result"), "last": last}


class RisksEditor(RecordsEditor):
    """Risks that occurred."""

    template = "monitoring/sections/risks.html"
    form_class, model = forms.RiskForm, RiskEvent

    def add(self, record: dict[str, Any]) -> None:
        """List a risk."""
        actions.add_risk_event(self.seen.report, by=self.seen.person, at=self.seen.at, **record)

    def remove(self, uid: str) -> models.Model:
        """Take a risk off the list."""
        event = listed_or_404(self.records().filter(removed_at=None), uid)
        return actions.remove_risk_event(event, by=self.seen.person, at=self.seen.at)

    def restore(self, uid: str) -> None:
        """List the same risk again."""
        gone = listed_or_404(self.records().filter(removed_at__isnull=False), uid)
        names = ("description", "effect", "occurred_on", "factor", "classification", "result")
        self.add({name: getattr(gone, name) for name in names})


class LessonsEditor(RecordsEditor):
    """Lessons."""

    template = "monitoring/sections/lessons.html"
    form_class, model = forms.LessonForm, Lesson

    def add(self, record: dict[str, Any]) -> None:
        """List a lesson."""
        actions.add_lesson(self.seen.report, by=self.seen.person, at=self.seen.at, **record)

    def remove(self, uid: str) -> models.Model:
        """Take a lesson off the list."""
        lesson = listed_or_404(self.records().filter(removed_at=None), uid)
        return actions.remove_lesson(lesson, by=self.seen.person, at=self.seen.at)

    def restore(self, uid: str) -> None:
        """List the same lesson again."""
        gone = listed_or_404(self.records().filter(removed_at__isnull=False), uid)
        names = ("title", "what_happened", "what_to_do", "classification", "result")
        self.add({name: getattr(gone, name) for name in names})


class OutputsEditor(Editor):
    """Ratings of OE results."""

    template = "monitoring/sections/oe_results.html"

    def __init__(self, seen: Seen, section: ReportSection) -> None:
        super().__init__(seen, section)
        self.levels = strategy.scale_levels(self.round.plan_version)
        rows = seen.report.output_reports.select_related("output__element", "output__agreed_element", "level")
        ordered = rows.order_by("output__position", "output__code", "pk")
        self.outputs = linked_as_agreed(ordered, "output")

    def initial(self) -> dict[str, Any]:
        """Return the ratings as they stand."""
        started = super().initial()
        for row in self.outputs:
            started |= {
                f"level_{row.pk}": row.level.code if row.level else "",
                f"comment_{row.pk}": row.comment,
            }
        return started

    def form(
        self, data: Mapping[str, Any] | None = None, *, initial: dict[str, Any] | None = None
    ) -> forms.OutputRatingForm:
        """Return two fields for each OE result."""
        return forms.OutputRatingForm(
            data, initial=initial or self.initial(), levels=self.levels, outputs=self.outputs
        )

    def foreign(self, form: Any) -> list[str]:
        """Return the fields for OE results of another report."""
        return list(form.foreign)

    def keep(self, form: Any, *, base_revision: int) -> None:
        """Save all ratings and comments."""
        actions.save_oe_section(
            self.section,
            base_revision=base_revision,
            ratings=form.ratings(),
            complete=form.cleaned_data["complete"],
            by=self.seen.person,
            at=self.seen.at,
        )

    def context(self, form: Any) -> dict[str, Any]:
        """Return the meanings of the levels, and what was said of the same outputs last time."""
        before = queries.previous_report(self.seen.report)
        rows = before.output_reports.select_related("level", "output") if before else []
        last = {row.output.code: row for row in linked_as_agreed(rows, "output")}
        return {
            "levels": self.levels,
            "last_round": before.round if before else None,
            "rows": [{**row, "last": last.get(row["report"].output.code)} for row in form.rows],
        }


class IndicatorsEditor(Editor):
    """The values of the period."""

    template = "monitoring/sections/indicators.html"

    def grid(self, data: Mapping[str, Any] | None = None) -> forms.Grid:
        """Return the rows, with what arrived in them."""
        indicators = queries.indicators_of_report(self.seen.report).select_related("result", "output")
        ordered = list(
            indicators.order_by("result__position", "result__code", "output__code", "position", "code", "pk")
        )
        agreed = linked_as_agreed(ordered, "result", "output")
        return forms.Grid(measures.measured(agreed, self.round.period), data=data)

    def form(
        self, data: Mapping[str, Any] | None = None, *, initial: dict[str, Any] | None = None
    ) -> forms.TypedForm:
        """Return the form with the grid in it."""
        form = super().form(data, initial=initial)
        form.grid = self.grid(data)  # type: ignore[attr-defined]
        return form

    def foreign(self, form: Any) -> list[str]:
        """Return the fields for indicators of another report."""
        return list(form.grid.foreign)

    def keep(self, form: Any, *, base_revision: int) -> None:
        """Save the values that were changed, all or none."""
        actions.save_indicator_section(
            self.section,
            base_revision=base_revision,
            values=form.grid.actuals,
            complete=form.cleaned_data["complete"],
            by=self.seen.person,
            at=self.seen.at,
        )

    def context(self, form: Any) -> dict[str, Any]:
        """Return the words for a value that is not there."""
        return {
            "grid": form.grid,
            "statuses": [choice for choice in FactStatus.choices if choice[0] != FactStatus.REPORTED],
        }


EDITORS: dict[str, type[Editor]] = {
    registry.PLAN_CHECK: Editor,
    registry.RESULT: ResultEditor,
    registry.INDICATORS: IndicatorsEditor,
    registry.OE_RESULTS: OutputsEditor,
    registry.RISKS: RisksEditor,
    registry.LESSONS: LessonsEditor,
}


def editor_of(seen: Seen, section: ReportSection) -> Editor:
    """Return the editor of the section's kind. Kinds that higher apps add are read and marked."""
    return EDITORS.get(section.kind, Editor)(seen, section)


def title_of(editor: Editor) -> str:
    """Return the heading of the section's page."""
    if isinstance(editor, ResultEditor):
        return text_in(editor.row.result.statement)
    return str(registry.title_of(editor.section))
