"""Writing a section. Nothing typed is ever lost: not on a mistake, a refusal, a copy or a conflict."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from goldenthread.delivery.implementation.rules import quoted
from goldenthread.foundation.accounts.http import SignedInRequest
from goldenthread.foundation.lib import narratives
from goldenthread.foundation.lib.errors import RuleBroken

from .. import actions, queries
from .. import sections as registry
from ..forms import ResultSectionForm
from ..forms.sections import ReaderFields
from ..models import ReportSection, SectionRevision
from .access import Seen, see_section
from .editors import Editor, IndicatorsEditor, ResultEditor, editor_of, listed_or_404, readers_of, title_of
from .merge import merged
from .tasks import frame_of


@require_http_methods(["GET", "POST"])
def section_edit(request: SignedInRequest, uid: UUID, key: str) -> HttpResponse:
    """Show a section to write, or save it; whoever cannot write it now reads it."""
    seen, section = see_section(request.user, uid, key, is_post=request.method == "POST")
    editor = editor_of(seen, section)
    if request.method == "POST":
        return _answer(request, editor)
    if not seen.is_writable:
        context = {"is_strict": False, **_context(editor, editor.form())}
        return render(request, "monitoring/section_read.html", context)
    return _page(request, editor, editor.form())


def _answer(request: SignedInRequest, editor: Editor) -> HttpResponse:
    for intent, answer in (
        ("copy", _copy),
        ("insert", _insert),
        ("remove", _remove),
        ("restore", _restore),
        ("end_reader", _end_reader),
    ):
        if intent in request.POST:
            return answer(request, editor)
    if request.POST.get("use") == "mine" and "mine" in request.POST:
        # From the page of a conflict: the writer's own text as it was, not the merged one.
        data = request.POST.copy()
        data["text"] = request.POST["mine"]
        return _save(request, editor, data)
    return _save(request, editor, request.POST)


def _save(request: SignedInRequest, editor: Editor, data: Any) -> HttpResponse:
    form = editor.form(data)
    is_valid = form.is_valid()
    if isinstance(editor, IndicatorsEditor):
        is_valid = form.grid.is_valid(editor.round.period) and is_valid  # type: ignore[attr-defined]
    try:
        if editor.foreign(form):
            actions.refuse_foreign_rows(editor.section, by=request.user, at=editor.seen.at)
        if not is_valid:
            return _page(request, editor, form, is_changed=True)
        editor.keep(form, base_revision=form.cleaned_data["base_revision"] or 0)
    except actions.SectionChanged as conflict:
        return _conflict(request, editor, form.data, conflict)
    except RuleBroken as refusal:
        return _page(request, editor, form, refusal=str(refusal), is_changed=True, status=409)
    messages.success(request, _("Saved."))
    return redirect(_where_next(editor, request.POST.get("then", "stay")))


def _conflict(
    request: SignedInRequest, editor: Editor, data: Any, conflict: actions.SectionChanged
) -> HttpResponse:
    """Show both versions; what stands in the form can be saved over theirs only after they were seen."""
    fresh = editor_of(editor.seen, conflict.theirs)
    data = data.copy()
    data["base_revision"] = conflict.theirs.revision
    mine = data.get("text", "")
    extra: dict[str, Any] = {"conflict": conflict, "mine": mine}
    if isinstance(fresh, ResultEditor):
        base = conflict.base.text if conflict.base else ""
        data["text"] = merged(base, mine, conflict.theirs.text)
        extra |= {"theirs_level": fresh.row.level, "base": conflict.base}
    form = fresh.form(data)
    if isinstance(fresh, IndicatorsEditor):
        form.grid.meet_theirs()  # type: ignore[attr-defined]
    return _page(request, fresh, form, is_changed=True, status=409, **extra)


def _copy(request: SignedInRequest, editor: Editor) -> HttpResponse:
    """Put last time's text below what is typed, marked as a quotation. Nothing is saved yet."""
    typed = editor.form(request.POST).typed()
    last = editor.last_time() if isinstance(editor, ResultEditor) else None
    if last:
        mark = _("[Copied from %(round)s, to be updated]") % {"round": last["round"]}
        typed["text"] = "\n\n".join(
            part for part in (typed["text"].rstrip(), mark, last["section"].text) if part
        )
    return _page(request, editor, editor.form(initial=typed), is_changed=True, copied=last)


def _insert(request: SignedInRequest, editor: Editor) -> HttpResponse:
    """Put a monthly update below what is typed, with where it comes from. Nothing is saved yet."""
    typed = editor.form(request.POST).typed()
    update = queries.update_to_insert(editor.section, request.user, request.POST["insert"])
    if update is None:
        refusal = _(
            "Nothing was inserted: it is no monthly update of this result. Choose one beside the text."
        )
        return _page(
            request, editor, editor.form(initial=typed), refusal=refusal, is_changed=True, status=409
        )
    typed["text"] = "\n\n".join(part for part in (typed["text"].rstrip(), quoted(update)) if part)
    return _page(request, editor, editor.form(initial=typed), is_changed=True, inserted=update)


def _remove(request: SignedInRequest, editor: Editor) -> HttpResponse:
    typed = editor.form(request.POST).typed()
    removed = editor.remove(request.POST["remove"])
    return _page(request, editor, editor.form(initial=typed), is_changed=True, removed=removed)


def _restore(request: SignedInRequest, editor: Editor) -> HttpResponse:
    typed = editor.form(request.POST).typed()
    editor.restore(request.POST["restore"])
    return _page(request, editor, editor.form(initial=typed), is_changed=True)


def _end_reader(request: SignedInRequest, editor: Editor) -> HttpResponse:
    typed = editor.form(request.POST).typed()
    named = listed_or_404(
        readers_of(editor.seen, editor.section), request.POST["end_reader"], name="person__uid"
    )
    actions.end_reader(named, by=request.user, at=editor.seen.at)
    return _page(request, editor, editor.form(initial=typed), is_changed=True)


@require_POST
def section_readers(request: SignedInRequest, uid: UUID, key: str) -> HttpResponse:
    """Name or end a reader of a strictly confidential section whose text cannot be changed any more."""
    seen, section = see_section(request.user, uid, key, is_post=True)
    form = ReaderFields(request.POST)
    try:
        if "end_reader" in request.POST:
            named = listed_or_404(readers_of(seen, section), request.POST["end_reader"], name="person__uid")
            actions.end_reader(named, by=request.user, at=seen.at)
        elif form.is_valid() and form.reader:
            until = form.cleaned_data["reader_until"]
            actions.name_reader(section, form.reader, until=until, by=request.user, at=seen.at)
        else:
            words = [str(problem) for problems in form.errors.values() for problem in problems]
            messages.error(request, " ".join(words) or _("Write whom you want to name, and until when."))
    except RuleBroken as refusal:
        messages.error(request, str(refusal))
    return redirect("monitoring:section-edit", uid=uid, key=key)


def _page(
    request: SignedInRequest,
    editor: Editor,
    form: Any,
    *,
    status: int = 200,
    refusal: str = "",
    is_changed: bool = False,
    **extra: Any,
) -> HttpResponse:
    context = {
        "conflict": None,
        "copied": None,
        "inserted": None,
        "removed": None,
        "mine": "",
        "theirs_level": None,
        "base": None,
        **_context(editor, form),
        "panels": _panels(editor),
        "refusal": refusal,
        "is_changed": is_changed,
        **extra,
    }
    return render(request, editor.template, context, status=status)


def _context(editor: Editor, form: Any) -> dict[str, Any]:
    seen, section = editor.seen, editor.section
    before, after, number, total = _neighbours(seen, section)
    return {
        **frame_of(seen),
        **editor.context(form),
        "form": form,
        "section": section,
        "title": title_of(editor),
        "previous": before,
        "next": after,
        "number": number,
        "total": total,
        "words": narratives.word_count(str(form["text"].value() or ""))
        if isinstance(form, ResultSectionForm)
        else 0,
    }


def _panels(editor: Editor) -> list[dict[str, Any]]:
    """Return what higher and lower apps show beside the form, each with its place in the page."""
    section, person = editor.section, editor.seen.person
    return [
        {
            "code": panel.code,
            "title": panel.title,
            "template": panel.template,
            **panel.context(section, person),
        }
        for panel in registry.SIDE_PANELS
        if not panel.section_kinds or section.kind in panel.section_kinds
    ]


def _neighbours(
    seen: Seen, section: ReportSection
) -> tuple[ReportSection | None, ReportSection | None, int, int]:
    rows = seen.visible_sections()
    place = next((number for number, row in enumerate(rows) if row.pk == section.pk), 0)
    before = rows[place - 1] if place else None
    return before, rows[place + 1] if place + 1 < len(rows) else None, place + 1, len(rows)


def _where_next(editor: Editor, then: str) -> str:
    uid = editor.seen.report.uid
    if then == "list":
        return reverse("monitoring:report-detail", args=[uid])
    if then == "stay":
        return reverse("monitoring:section-edit", args=[uid, editor.section.key])
    after = _neighbours(editor.seen, editor.section)[1]
    return (
        reverse("monitoring:section-edit", args=[uid, after.key])
        if after
        else reverse("monitoring:report-check", args=[uid])
    )


@require_GET
def section_history(request: SignedInRequest, uid: UUID, key: str) -> HttpResponse:
    """Show every version of a section, those kept aside too, each against the one before."""
    seen, section = see_section(request.user, uid, key)
    if not seen.may_write:
        # Reviewers read what was submitted, not what was tried on the way.
        raise Http404
    rows = list(
        SectionRevision.objects.visible_to(request.user)
        .filter(section=section)
        .select_related("saved_by")
        .order_by("-number", "-pk")[:50]
    )
    versions = []
    for place, row in enumerate(rows):
        older = next((r for r in rows[place + 1 :] if r.was_taken), None)
        versions.append(
            {"revision": row, "steps": narratives.diff_words(older.text if older else "", row.text)}
        )
    context = {
        **frame_of(seen),
        "section": section,
        "title": registry.title_of(section),
        "versions": versions,
    }
    return render(request, "monitoring/section_history.html", context)
