"""How much entities may plan for a period from each fund: the list, and one set or corrected."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from goldenthread.direction.organization import queries as organization
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.models import Period
from goldenthread.foundation.accounts.http import SignedInRequest
from goldenthread.foundation.ui.paging import page_of

from .. import actions
from ..forms.ceilings import CeilingForm
from ..models import Ceiling

PAGE_SIZE = 40


@require_http_methods(["GET", "POST"])
def ceiling_list(request: SignedInRequest, period: str) -> HttpResponse:
    """Show the ceilings of a period to a framework manager, who sets or corrects one."""
    if not organization.has_permission(request.user, roles.MANAGE_PLANNING, timezone.localdate()):
        raise PermissionDenied(roles.refusal(roles.MANAGE_PLANNING))
    whole = get_object_or_404(Period, code=period)
    form = CeilingForm(request.POST or None, currency=organization.base_currency())
    if request.method == "POST" and form.is_valid():
        row = Ceiling(period=whole, **form.cleaned_data)
        actions.set_ceilings_in_bulk([row], by=request.user, at=timezone.now())
        messages.success(request, _("The ceiling of %(entity)s is set.") % {"entity": row.entity.code})
        return redirect("planning:ceiling-list", period=whole.code)
    return _page(request, whole, form)


def _page(request: SignedInRequest, period: Period, form: CeilingForm) -> HttpResponse:
    rows = period.ceilings.select_related("entity").order_by("entity__code", "fund")
    context = {
        "period": period,
        "form": form,
        "page": page_of(request, rows, size=PAGE_SIZE),
        "currency": organization.base_currency(),
    }
    return render(request, "planning/ceiling_list.html", context, status=422 if form.errors else 200)
