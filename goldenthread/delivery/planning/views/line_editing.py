"""Writing rows of a workplan: what was typed is never lost, and two people's changes are both shown.

A sheet is what one page edits: the fields at its head and, for an activity, the cost lines under it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.db import models
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from goldenthread.foundation.accounts.http import SignedInRequest
from goldenthread.foundation.lib import once
from goldenthread.foundation.lib.errors import RuleBroken

from .. import actions
from ..forms.rows import Clash, RowForm, posted


@dataclass
class Sheet:
    """The forms of one page."""

    head: RowForm
    rows: Sequence[RowForm] = ()
    # Rows that someone removed while this person wrote in them; what was typed stands in new rows.
    gone: list[str] = field(default_factory=list)

    def __iter__(self) -> Iterator[RowForm]:
        yield self.head
        yield from self.rows

    @property
    def wrong_rows(self) -> list[RowForm]:
        """Return the rows in which something is wrong."""
        return [form for form in self.rows if form.is_to_save and form.is_bound and form.errors]

    def is_valid(self) -> bool:
        """Check everything that is to be saved; what was not changed stays as it is."""
        # Every one is asked, so that all that is wrong is said at once.
        answers = [form.is_valid() for form in self if form.is_to_save]
        return all(answers)


@dataclass
class Page:
    """How one page makes its sheet, keeps it and is drawn."""

    template: str
    # From what arrived, or from what stands where nothing arrived.
    sheet: Callable[[MultiValueDict[str, str] | None], Sheet]
    # Returns the row at the head.
    keep: Callable[[Sheet], models.Model]
    context: Callable[[Sheet], dict[str, Any]]
    # Where to go after saving, given which button was pressed.
    done: Callable[[str], str]


def answer(request: SignedInRequest, page: Page) -> HttpResponse:
    """Show a page to write on, or save what arrived: all of it, or nothing with the reason."""
    if request.method != "POST":
        return _show(request, page, page.sheet(None))
    data = request.POST.copy()
    if data.get("use") == "theirs":
        _take_theirs(data, page.sheet(data))
    sheet = page.sheet(data)
    if sheet.gone:
        refusal = _(
            "Someone removed a row while you were writing in it. What you typed stands below as a new row: "
            "save it, or leave it empty."
        )
        return _show(request, page, sheet, refusal=refusal, status=409)
    if not sheet.is_valid():
        return _show(request, page, sheet)
    try:
        kept = page.keep(sheet)
    except actions.LineChanged as conflict:
        return _conflict(request, page, sheet, conflict)
    except RuleBroken as refusal:
        if isinstance(refusal, once.NotOnce):
            _renew(sheet, refusal.carried)
        return _show(request, page, sheet, refusal=str(refusal), status=409)
    messages.success(request, once.words_on(kept))
    return redirect(page.done(data.get("then", "")))


def _stands_already(mine: Sheet, now: Sheet) -> bool:
    """Say whether everything that was to be saved stands there by now: the same was sent twice."""
    fresh = {form.prefix: form.standing for form in now}
    return all(form.typed == fresh.get(form.prefix) for form in mine if form.is_to_save)


def _renew(sheet: Sheet, carried: str) -> None:
    """Give the row in question an identifier of its own; with the head, all that hangs on it."""
    is_all = sheet.head.carried == carried
    for form in sheet:
        if form.is_bound and (is_all or form.carried == carried):
            form.renew()


def _take_theirs(data: Any, sheet: Sheet) -> None:
    """Put what someone else saved into the fields that clashed."""
    clashing = set(data.getlist("clash"))
    for form in sheet:
        began = form.began_with
        taken = {name: began[name] for name in form.names if form.add_prefix(name) in clashing}
        for name in taken:
            data.setlist(form.add_prefix(name), [])
        typed = {**form.typed, **taken}
        sent = posted(type(form), typed, was=began, revision=form.began_at, prefix=form.prefix)
        for key, values in sent.lists():
            data.setlist(key, values)


def _conflict(
    request: SignedInRequest, page: Page, mine: Sheet, conflict: actions.LineChanged
) -> HttpResponse:
    """Show both. What is saved next is saved on theirs, by someone who has seen it."""
    now = page.sheet(None)
    if _stands_already(mine, now):
        messages.success(request, _("Already saved."))
        return redirect(page.done(request.POST.get("then", "")))
    fresh = {form.prefix: form for form in now}
    data: MultiValueDict[str, str] = MultiValueDict()
    clashes: list[Clash] = []
    for form in mine:
        theirs = fresh.get(form.prefix)
        standing, revision = (
            (theirs.standing, theirs.revision) if theirs else (form.began_with, form.began_at)
        )
        is_new_for_me = revision != form.began_at
        typed = form.merged_with(standing) if is_new_for_me else form.typed
        clashes += form.clashes_with(standing) if is_new_for_me else []
        was = standing if is_new_for_me else form.began_with
        sent: Any = posted(
            type(form), typed, was=was, revision=revision, prefix=form.prefix, uid=form.carried
        )
        data.update(sent)
        data.appendlist("row", getattr(form, "key", ""))
    return _show(
        request, page, page.sheet(data), conflict=str(conflict), clashes=clashes, is_conflict=True, status=409
    )


def _show(
    request: SignedInRequest, page: Page, sheet: Sheet, *, status: int = 200, **extra: Any
) -> HttpResponse:
    context = {
        "refusal": "",
        "conflict": "",
        "clashes": [],
        "is_conflict": False,
        "sheet": sheet,
        "is_changed": request.method == "POST",
        **page.context(sheet),
        **extra,
    }
    return render(request, page.template, context, status=status)
