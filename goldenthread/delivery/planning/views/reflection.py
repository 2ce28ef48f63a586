"""The reflection before planning: what worked, what did not, what we change, and what the plan uses of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from goldenthread.direction.organization import queries as organization
from goldenthread.direction.organization import rules as roles
from goldenthread.foundation.accounts.http import SignedInRequest
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.lib.classification import Classification
from goldenthread.foundation.lib.errors import RuleBroken
from goldenthread.foundation.ui.tabs import PanelSpec, panels, panels_of

from .. import actions, queries, rules
from ..forms.season import SectionForm
from ..models import Citation, PlanSection, PlanSectionRevision, Workplan
from ..queries import season as seasons
from .workplan_access import SeenWorkplan, see_workplan
from .workplans import frame_of

Kind = PlanSection.Kind
SHOWN_REVISIONS = 60
HINTS: dict[str, str | Promise] = {
    Kind.WHAT_WORKED: gettext_lazy("Name the change and what brought it about. Two or three paragraphs."),
    Kind.WHAT_DID_NOT: gettext_lazy("Say plainly what did not come about, and why. Name nobody at risk."),
    Kind.WHAT_CHANGES: gettext_lazy("What this plan therefore does differently: stop, begin, do more of."),
}


@dataclass
class Part:
    """One text of the reflection on its page: its form, how it stands, and what got in the way."""

    kind: str
    form: SectionForm
    section: PlanSection | None
    revisions: list[PlanSectionRevision] = field(default_factory=list)
    conflict: actions.PlanSectionChanged | None = None
    refusal: str = ""

    @property
    def title(self) -> str:
        """Return the text's name."""
        return str(Kind(self.kind).label)

    @property
    def base(self) -> PlanSectionRevision | None:
        """Return the revision that the writer began from."""
        number = self.form.cleaned_data["base_revision"]
        return next((one for one in self.revisions if one.was_taken and one.number == number), None)

    @property
    def kept(self) -> list[PlanSectionRevision]:
        """Return earlier versions and those kept aside, the latest first."""
        now = self.section.revision if self.section else 0
        return [one for one in self.revisions if not (one.was_taken and one.number == now)]

    @property
    def wants_saving(self) -> bool:
        """Say whether the writer changed anything here, or read what was copied."""
        if self.form.cleaned_data["still_holds"] and self.section and self.section.copied_from:
            return True
        return self.form.differs_from(self.base)


@require_http_methods(["GET", "POST"])
def reflection(request: SignedInRequest, entity: str, period: str) -> HttpResponse:
    """Show the reflection of a workplan to write, or save it; whoever cannot write it now reads it."""
    seen = see_workplan(request.user, entity, period)
    if request.method == "POST":
        return _answer(request, seen)
    if not seen.is_writable:
        return _read(request, seen)
    return _page(request, seen, _parts(seen))


def _answer(request: SignedInRequest, seen: SeenWorkplan) -> HttpResponse:
    if not seen.may_write:
        raise PermissionDenied(
            _("This reflection is written by %(who)s. You can read it.") % {"who": rules.who_may_plan()}
        )
    parts = _parts(seen, request.POST)
    if "cite" in request.POST or "uncite" in request.POST:
        return _cite(request, seen, parts)
    are_valid = [part.form.is_valid() for part in parts]
    if not all(are_valid):
        return _page(request, seen, parts, is_changed=True)
    return _save(request, seen, parts)


def _save(request: SignedInRequest, seen: SeenWorkplan, parts: list[Part]) -> HttpResponse:
    """Save each text that was changed. One that someone else saved meanwhile does not hold up the others."""
    for part in parts:
        if part.wants_saving:
            _save_part(request.user, seen, part)
    stuck = [part for part in parts if part.conflict or part.refusal]
    if not stuck:
        messages.success(request, _("Saved."))
        where = "planning:workplan-detail" if request.POST.get("then") == "plan" else "planning:reflection"
        return redirect(where, entity=seen.workplan.entity.code, period=seen.workplan.period.code)
    typed = {part.kind: part.form.typed() for part in stuck}
    for part in stuck:
        if part.conflict:
            # Saving again is then a choice made with both texts in view.
            typed[part.kind]["base_revision"] = part.conflict.theirs.revision
    again = _parts(seen, typed=typed)
    for now, before in zip(again, parts, strict=True):
        now.conflict = before.conflict
    refusal = " ".join(dict.fromkeys(part.refusal for part in stuck if part.refusal))
    return _page(request, seen, again, is_changed=True, refusal=refusal, status=409)


def _save_part(person: User, seen: SeenWorkplan, part: Part) -> None:
    said = part.form.cleaned_data
    try:
        actions.save_plan_section(
            seen.document,
            part.kind,
            base_revision=said["base_revision"] or 0,
            text=said["text"],
            language=said["language"],
            classification=said["classification"],
            by=person,
            at=seen.at,
        )
    except actions.PlanSectionChanged as conflict:
        part.conflict = conflict
    except RuleBroken as refusal:
        part.refusal = str(refusal)


def _cite(request: SignedInRequest, seen: SeenWorkplan, parts: list[Part]) -> HttpResponse:
    """Cite a row of a panel, or take that back. What is typed beside it stays as it is, not saved yet."""
    refusal = ""
    try:
        if "cite" in request.POST:
            _add_citation(request.user, seen, request.POST["cite"])
        else:
            subject = _uid_or_404(request.POST["uncite"])
            actions.uncite(seen.document, subject_uid=subject, by=request.user, at=seen.at)
    except RuleBroken as problem:
        refusal = str(problem)
    again = _parts(seen, typed={part.kind: part.form.typed() for part in parts})
    return _page(request, seen, again, is_changed=True, refusal=refusal, status=409 if refusal else 200)


def _add_citation(person: User, seen: SeenWorkplan, said: str) -> None:
    kind, _colon, uid = said.partition(":")
    subject = _uid_or_404(uid)
    label = seasons.label_to_cite(kind, subject, person)
    if label is None:
        # What somebody may not see is not there to be cited.
        raise Http404
    actions.cite(seen.document, kind=kind, subject_uid=subject, label=label, by=person, at=seen.at)


def _uid_or_404(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None


def _parts(
    seen: SeenWorkplan, data: Any = None, *, typed: Mapping[str, dict[str, Any]] | None = None
) -> list[Part]:
    """Return the texts with their forms: as they arrived, or as they stand; of some, what was typed."""
    sections = {
        section.kind: section
        for section in PlanSection.objects.filter(document=seen.document).select_related("updated_by")
    }
    revisions: dict[str, list[PlanSectionRevision]] = {}
    rows = PlanSectionRevision.objects.filter(section__document=seen.document)
    for row in rows.select_related("section", "saved_by").order_by("-pk")[:SHOWN_REVISIONS]:
        revisions.setdefault(row.section.kind, []).append(row)
    parts = []
    for kind in rules.SECTION_KINDS[seen.document.kind]:
        section = sections.get(kind)
        initial = (typed or {}).get(kind) or _initial(section, seen.person)
        form = SectionForm(data, prefix=kind, initial=initial)
        form.ask(str(Kind(kind).label), str(HINTS[kind]))
        parts.append(Part(kind, form, section, revisions.get(kind, [])))
    return parts


def _initial(section: PlanSection | None, person: User) -> dict[str, Any]:
    if section is None:
        return {"base_revision": 0, "language": person.language, "classification": Classification.INTERNAL}
    return {
        "base_revision": section.revision,
        "text": section.text,
        "language": section.language,
        "classification": section.classification,
    }


def _page(
    request: SignedInRequest,
    seen: SeenWorkplan,
    parts: list[Part],
    *,
    is_changed: bool = False,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        **_around(seen),
        "parts": parts,
        "forms": [part.form for part in parts],
        "citations": Citation.objects.filter(document=seen.document).order_by("cited_at", "pk"),
        "may_write": True,
        "is_changed": is_changed,
        "refusal": refusal,
    }
    return render(request, "planning/reflection.html", context, status=status)


def _read(request: SignedInRequest, seen: SeenWorkplan) -> HttpResponse:
    texts = [
        {**section, "title": Kind(section["kind"]).label, "level": Classification(section["classification"])}
        for section in seen.data["sections"]
    ]
    context = {
        **_around(seen),
        "texts": texts,
        "cited": seen.data.get("citations", []),
        "may_write": False,
    }
    return render(request, "planning/reflection_read.html", context)


def _around(seen: SeenWorkplan) -> dict[str, Any]:
    return {
        **frame_of(seen),
        "season": seasons.season_for(seen.workplan),
        "panels": panels_of("season-subject", seen.workplan, seen.person),
    }


# What the season adds to the page of a workplan. Registered when the app starts.


def _season_panel(workplan: Workplan, person: User) -> Mapping[str, Any]:
    permissions = organization.permissions_at(person, workplan.entity, timezone.localdate())
    data = queries.as_seen({"sections": queries.sections_data(workplan.document)}, permissions)
    may_write = roles.WRITE_PLAN in permissions
    return {
        "workplan": workplan,
        "season": seasons.season_for(workplan),
        # A plan that was submitted once is not late any more.
        "is_awaited": workplan.document.submitted_at is None,
        # How far a draft is, is its writers' business.
        "written": len(data["sections"]) if may_write else None,
        "texts": len(rules.SECTION_KINDS[workplan.document.kind]),
        "may_copy": may_write and rules.is_writable(workplan.document.state),
    }


def add_to_lower_pages() -> None:
    """Register the panel."""
    panels.register(
        PanelSpec("season", 10, "workplan", "planning/season_panel.html", _season_panel, is_aside=True)
    )
