"""Handing one's role to someone else for some days, from one's own page."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from goldenthread.direction.organization import actions_delegation as actions
from goldenthread.direction.organization import queries as organization
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.models import Membership
from goldenthread.foundation.accounts.http import SignedInRequest
from goldenthread.foundation.lib.errors import RuleBroken
from goldenthread.front.shell.forms import DelegationForm


@require_http_methods(["GET", "POST"])
def delegation(request: SignedInRequest) -> HttpResponse:
    """Show what was handed over to whom, and hand over more."""
    today = timezone.localdate()
    form = DelegationForm(request.POST or None, person=request.user, today=today)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made = actions.delegate_role(
                said["role"], to=said["to"], since=said["since"], until=said["until"], by=request.user,
                at=timezone.now(),
            )  # fmt: skip
        except RuleBroken as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("%(person)s can act in this role now.") % {"person": made.person})
            return redirect("shell:delegation")
    context = {
        "form": form,
        "rows": [(m, roles.name_of(m.role)) for m in organization.delegations_by(request.user, today)],
    }
    return render(request, "shell/delegation.html", context)


@require_POST
def delegation_end(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take a role back."""
    membership = get_object_or_404(Membership, pk=pk, delegated_by=request.user)
    actions.end_delegation(membership, by=request.user, at=timezone.now())
    messages.success(request, _("Taken back. The role is yours alone from now on."))
    return redirect("shell:delegation")
