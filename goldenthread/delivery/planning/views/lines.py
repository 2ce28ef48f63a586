"""The rows of a workplan: an output's page, and writing outputs, activities with their costs, and posts."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from goldenthread.foundation.accounts.http import SignedInRequest
from goldenthread.foundation.lib.errors import RuleBroken
from goldenthread.foundation.lib.texts import text_in
from goldenthread.foundation.lib.uids import new_uid

from .. import actions
from ..forms import costs, lines
from ..forms.rows import RowForm, posted
from ..models import Activity, CostLine, Output, Post
from ..queries import workplans as workplan_queries
from .line_editing import Page, Sheet, answer
from .removals import say_removed
from .workplan_access import SeenWorkplan, see_workplan, write_workplan
from .workplans import address_of, frame_of

Data = MultiValueDict[str, str] | None
EMPTY_ROWS = 2
# More rows than this in one form are nobody's typing.
MOST_ROWS = 200
KINDS: dict[str, Any] = {"output": Output, "activity": Activity, "post": Post, "cost-line": CostLine}


@require_GET
def output_detail(request: SignedInRequest, entity: str, period: str, uid: UUID) -> HttpResponse:
    """Show an output: what it serves, its activities, and what each costs."""
    seen = see_workplan(request.user, entity, period)
    output = workplan_queries.output_row(seen.data, str(uid))
    if output is None:
        raise Http404
    quarters = workplan_queries.quarter_names(seen.data["quarters"])
    return render(
        request,
        "planning/output_detail.html",
        {**frame_of(seen), "output": output, "quarters": quarters},
    )


@require_http_methods(["GET", "POST"])
def output_add(request: SignedInRequest, entity: str, period: str) -> HttpResponse:
    """Write a new output."""
    return _output_page(request, write_workplan(request.user, entity, period), None)


@require_http_methods(["GET", "POST"])
def output_edit(request: SignedInRequest, entity: str, period: str, uid: UUID) -> HttpResponse:
    """Write an output that is there."""
    seen = write_workplan(request.user, entity, period)
    rows = seen.workplan.outputs.select_related("result", "element")
    return _output_page(request, seen, get_object_or_404(rows, uid=uid))


def _output_page(request: SignedInRequest, seen: SeenWorkplan, output: Output | None) -> HttpResponse:
    if request.method == "GET" and not seen.is_writable:
        return _closed(request, seen)
    saved: list[Output] = []

    def save(sheet: Sheet) -> Output:
        head: Any = sheet.head
        kept = output
        if kept is None or head.is_to_save:
            said, base, uid = head.said(output), head.began_at, head.made_as
            kept = actions.save_output(
                seen.workplan, said, by=request.user, at=seen.at, output=output, base_revision=base, uid=uid
            )
        saved.append(kept)
        return kept

    def done(then: str) -> str:
        name = "planning:activity-add" if then == "next" else "planning:output-detail"
        kept = output or saved[0]
        return reverse(name, args=[*_place(seen), kept.uid])

    def sheet(data: Data) -> Sheet:
        known = Output.objects.select_related("result", "element")
        now = known.filter(pk=output.pk).first() if output and data is None else output
        standing = lines.standing_output(now, serves=request.GET.get("serves", "")[:60])
        return Sheet(lines.OutputForm(data, workplan=seen.workplan, standing=standing, **_began(now)))

    context = {**_frame(seen, output), "output": output, "can_remove": output is not None}
    return answer(request, Page("planning/output_form.html", sheet, save, lambda _sheet: context, done))


@require_http_methods(["GET", "POST"])
def activity_add(request: SignedInRequest, entity: str, period: str, uid: UUID) -> HttpResponse:
    """Write a new activity under an output, with what it costs."""
    seen = write_workplan(request.user, entity, period)
    output = get_object_or_404(seen.workplan.outputs, uid=uid)
    return _activity_page(request, seen, output, None)


@require_http_methods(["GET", "POST"])
def activity_edit(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Write an activity that is there, with what it costs."""
    rows = Activity.objects.select_related("output__workplan__entity", "output__workplan__period")
    activity = get_object_or_404(rows, uid=uid)
    of = activity.output.workplan
    seen = write_workplan(request.user, of.entity.code, of.period.code)
    return _activity_page(request, seen, activity.output, activity)


def _activity_page(
    request: SignedInRequest, seen: SeenWorkplan, output: Output, activity: Activity | None
) -> HttpResponse:
    if request.method == "GET" and not seen.is_writable:
        return _closed(request, seen)
    table = costs.CostLists(seen.workplan)
    places = list(workplan_queries.places_to_choose(seen.workplan, activity))
    saved: list[Activity] = []

    def sheet(data: Data) -> Sheet:
        now = Activity.objects.filter(pk=activity.pk).first() if activity and data is None else activity
        head = lines.ActivityForm(
            data,
            workplan=seen.workplan,
            places=places,
            standing=lines.standing_activity(now, seen.workplan),
            **_began(now),
        )
        return _cost_sheet(head, data, table, activity)

    def save(sheet: Sheet) -> Activity:
        # A sheet holds forms of any kind; this one's head is an activity and its rows are cost lines.
        head: Any = sheet.head
        costs: list[Any] = list(sheet.rows)
        said = head.said(activity) if head.is_to_save else None
        saved.append(
            actions.save_activity_with_lines(
                output,
                said,
                [cost.said() for cost in costs if cost.is_to_save],
                by=request.user,
                at=seen.at,
                activity=activity,
                base_revision=head.began_at,
                uid=head.made_as,
            )
        )
        return saved[0]

    def done(then: str) -> str:
        if then == "stay":
            kept = activity or saved[0]
            return reverse("planning:activity-edit", args=[kept.uid])
        return reverse("planning:output-detail", args=[*_place(seen), output.uid])

    context = {
        **_frame(seen, activity),
        "output": output,
        "activity": activity,
        "table": table,
        "can_remove": activity is not None,
    }

    def shown(sheet: Sheet) -> dict[str, Any]:
        return {**context, "saved_total": _saved_total(sheet) if activity else None}

    return answer(request, Page("planning/activity_form.html", sheet, save, shown, done))


def _saved_total(sheet: Sheet) -> Decimal:
    """Return what the rows that are in the plan cost, in the base currency, as they were saved last."""
    rows: list[Any] = list(sheet.rows)
    return sum((row.line.amount_base for row in rows if row.line), Decimal(0))


def _cost_sheet(head: RowForm, data: Data, table: costs.CostLists, activity: Activity | None) -> Sheet:
    """Return the activity with its cost lines: those that arrived, those that are there, and empty rows."""
    there: dict[str, CostLine] = {}
    if activity is not None:
        known = activity.cost_lines.select_related("budget_class", "source_category")
        there = {str(line.uid): line for line in known.order_by("position", "pk")}
    sheet = Sheet(head)
    rows: list[RowForm] = []
    arrived = [] if data is None else list(dict.fromkeys(data.getlist("row")))[:MOST_ROWS]
    # A row someone else added meanwhile stands where it belongs; nothing arrived for it.
    keys = [*there, *(key for key in arrived if key and key not in there)]
    number_of_new = 0
    for key in keys:
        line = there.get(key)
        form = partial(costs.CostForm, lists=table, line=line, number=len(rows) + 1)
        standing = costs.standing_cost(line, table)
        if line is not None:
            sent = data if key in arrived else None
            rows.append(form(sent, key=key, standing=standing, **_began(line)))
            continue
        came = form(data, key=key, standing=standing)
        if not came.is_changed:
            continue
        number_of_new += 1
        if not key.startswith("new"):
            sheet.gone.append(key)
        rows.append(_as_new(came, f"new{number_of_new}", form, table))
    for number in range(number_of_new + 1, number_of_new + EMPTY_ROWS + 1):
        empty = costs.standing_cost(None, table)
        rows.append(
            costs.CostForm(key=f"new{number}", lists=table, line=None, number=len(rows) + 1, standing=empty)
        )
    sheet.rows = rows
    return sheet


def _as_new(came: RowForm, key: str, form: Any, table: costs.CostLists) -> RowForm:
    """Return a row that is not in the plan as a new one, with everything that was typed."""
    empty = costs.standing_cost(None, table)
    typed = {name: came.typed[name] for name in empty} | {"remove": ""}
    # What was removed meanwhile comes back as a row of its own.
    uid = came.carried or str(new_uid())
    sent = posted(costs.CostForm, typed, was=empty, revision=0, prefix=f"c-{key}", uid=uid)
    made: RowForm = form(sent, key=key, standing=empty)
    return made


@require_http_methods(["GET", "POST"])
def post_add(request: SignedInRequest, entity: str, period: str) -> HttpResponse:
    """Write a new post."""
    return _post_page(request, write_workplan(request.user, entity, period), None)


@require_http_methods(["GET", "POST"])
def post_edit(request: SignedInRequest, entity: str, period: str, uid: UUID) -> HttpResponse:
    """Write a post that is there."""
    seen = write_workplan(request.user, entity, period)
    return _post_page(request, seen, get_object_or_404(seen.workplan.posts, uid=uid))


def _post_page(request: SignedInRequest, seen: SeenWorkplan, post: Post | None) -> HttpResponse:
    if request.method == "GET" and not seen.is_writable:
        return _closed(request, seen)

    def sheet(data: Data) -> Sheet:
        now = Post.objects.filter(pk=post.pk).first() if post and data is None else post
        form = lines.PostForm(
            data,
            workplan=seen.workplan,
            standing=lines.standing_post(now, seen.workplan),
            **_began(now),
        )
        return Sheet(form)

    def save(sheet: Sheet) -> Post:
        head: Any = sheet.head
        if post is not None and not head.is_to_save:
            return post
        said, base, uid = head.said(), head.began_at, head.made_as
        return actions.save_post(
            seen.workplan, said, by=request.user, at=seen.at, post=post, base_revision=base, uid=uid
        )

    def done(then: str) -> str:
        if then == "next":
            return reverse("planning:post-add", args=_place(seen))
        return address_of(seen.workplan) + "#posts"

    context = {**_frame(seen, post), "post": post, "can_remove": post is not None}
    return answer(request, Page("planning/post_form.html", sheet, save, lambda _sheet: context, done))


@require_http_methods(["GET", "POST"])
def line_remove(request: SignedInRequest, entity: str, period: str, kind: str, uid: UUID) -> HttpResponse:
    """Say what goes with a row, then remove it. Every version that was submitted keeps it."""
    seen = write_workplan(request.user, entity, period)
    row = _row_or_404(seen, kind, uid)
    refusal = ""
    if request.method == "GET" and not seen.is_writable:
        return _closed(request, seen)
    if request.method == "POST":
        base = request.POST.get("base_revision", "")
        revision = int(base) if base.isdecimal() and len(base) < len("9999999999") else 0
        try:
            removed = actions.remove_line(row, base_revision=revision, by=request.user, at=seen.at)
        except RuleBroken as problem:
            refusal = str(problem)
        else:
            say_removed(request, removed)
            return redirect(_after_removal(seen, row))
    context = {**_frame(seen, row), "row": row, "kind": kind, "goes": _goes_with(row), "refusal": refusal}
    return render(request, "planning/line_remove.html", context, status=409 if refusal else 200)


def _row_or_404(seen: SeenWorkplan, kind: str, uid: UUID) -> Any:
    paths = {
        "output": "workplan",
        "activity": "output__workplan",
        "post": "workplan",
        "cost-line": "activity__output__workplan",
    }
    if kind not in paths:
        raise Http404
    return get_object_or_404(KINDS[kind].objects.filter(**{paths[kind]: seen.workplan}), uid=uid)


def _goes_with(row: Any) -> dict[str, int]:
    """Return how many rows are removed together with this one."""
    if isinstance(row, Output):
        activities = row.activities.all()
        return {
            "activities": activities.count(),
            "lines": CostLine.objects.filter(activity__in=activities).count(),
            "indicators": row.indicators.count(),
        }
    count = row.cost_lines.count() if isinstance(row, Activity) else 0
    return {"activities": 0, "lines": count, "indicators": 0}


def _after_removal(seen: SeenWorkplan, row: Any) -> str:
    if isinstance(row, Activity):
        return reverse("planning:output-detail", args=[*_place(seen), row.output.uid])
    if isinstance(row, CostLine):
        return reverse("planning:activity-edit", args=[row.activity.uid])
    return address_of(seen.workplan)


def _closed(request: SignedInRequest, seen: SeenWorkplan) -> HttpResponse:
    """Lead back to the plan, saying why it cannot be changed now."""
    words = _("This plan is “%(state)s” and cannot be changed now. It can when it is returned or revised.")
    messages.warning(request, words % {"state": seen.document.get_state_display()})
    return redirect(address_of(seen.workplan))


def _place(seen: SeenWorkplan) -> Sequence[str]:
    return (seen.workplan.entity.code, seen.workplan.period.code)


def _began(row: Any) -> dict[str, Any]:
    """Return where writing begins: at which revision, and whether saving the page saves the row anyway."""
    return {"revision": row.revision if row else 0, "must_save": row is None or bool(row.copied_from)}


def _frame(seen: SeenWorkplan, row: Any) -> dict[str, Any]:
    """Return what the pages of rows show around the form."""
    detail = workplan_queries.detail_of(seen.workplan)
    return {
        "seen": seen,
        "workplan": seen.workplan,
        "name": text_in(detail.name) if detail else seen.workplan.entity.code,
        "revision": row.revision if row is not None else 0,
    }
