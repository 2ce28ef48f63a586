"""A person's own page: how they are called, how pages look, what they may do, and keys for machines."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.models import Membership
from goldenthread.foundation.accounts.http import SignedInRequest
from goldenthread.foundation.accounts.models import ApiToken, User
from goldenthread.front.shell import actions
from goldenthread.front.shell.forms import ProfileForm, TokenForm


@require_http_methods(["GET", "POST"])
def profile(request: SignedInRequest) -> HttpResponse:
    """Show and change one's own settings."""
    form = ProfileForm(request.POST or None, initial=_settings_of(request.user))
    if request.method == "POST" and form.is_valid():
        actions.save_profile(request.user, **form.cleaned_data, by=request.user, at=timezone.now())
        messages.success(request, _("Saved. Pages follow your choices from now on."))
        return redirect("shell:profile")
    return _page(request, form=form, token_form=TokenForm())


@require_POST
def token_create(request: SignedInRequest) -> HttpResponse:
    """Make a key for a machine and show its secret once."""
    form, settings = TokenForm(request.POST), ProfileForm(initial=_settings_of(request.user))
    if not form.is_valid():
        return _page(request, form=settings, token_form=form)
    name, days = form.cleaned_data["token_name"], form.cleaned_data["days"]
    try:
        _token, secret = actions.create_token(
            request.user, name=name, days=days, by=request.user, at=timezone.now()
        )
    except actions.TokenRefused as refusal:
        form.add_error(None, str(refusal))
        return _page(request, form=settings, token_form=form)
    return _page(request, form=settings, token_form=TokenForm(), secret=secret)


@require_POST
def token_revoke(request: SignedInRequest, pk: int) -> HttpResponse:
    """End one of one's own keys."""
    token = get_object_or_404(ApiToken, pk=pk, owner=request.user)
    actions.revoke_token(token, by=request.user, at=timezone.now())
    messages.success(request, _("“%(name)s” no longer works.") % {"name": token.name})
    return redirect("shell:profile")


def _page(
    request: SignedInRequest, *, form: ProfileForm, token_form: TokenForm, secret: str = ""
) -> HttpResponse:
    today = timezone.localdate()
    held = (
        Membership.objects.in_force(today)
        .filter(person=request.user)
        .select_related("entity", "region", "delegated_by")
        .order_by("pk")
    )
    context = {
        "form": form,
        "token_form": token_form,
        "secret": secret,
        "memberships": [
            {"membership": m, "role": roles.ROLES[m.role]} for m in held if m.role in roles.ROLES
        ],
        "tokens": ApiToken.objects.usable(timezone.now())
        .filter(owner=request.user)
        .order_by("-created_at", "pk"),
    }
    return render(request, "shell/profile.html", context)


def _settings_of(person: User) -> dict[str, str]:
    return {
        "name": person.name,
        "language": person.language,
        "time_zone": person.time_zone,
        "theme": person.theme,
    }
