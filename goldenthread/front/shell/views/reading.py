"""Pages that help to find and to understand: search, help, and the choice of language before sign-in."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.views.decorators.http import require_GET, require_POST

from goldenthread.direction.organization import rules as roles
from goldenthread.foundation.accounts.http import SignedInRequest
from goldenthread.foundation.ui.paging import asked
from goldenthread.front.shell import glossary
from goldenthread.front.shell import search as searching

LONGEST_SEARCH = 200


@require_GET
def search(request: SignedInRequest) -> HttpResponse:
    """Find entities, results, plan elements and reports."""
    words = asked(request, "q", longest=LONGEST_SEARCH)
    return render(
        request, "shell/search.html", {"q": words, "groups": searching.find(words, person=request.user)}
    )


@require_GET
def help_page(request: SignedInRequest) -> HttpResponse:
    """Explain the words, the roles and the keys."""
    context = {"words": glossary.WORDS, "keys": glossary.KEYS, "roles": roles.ROLES.values()}
    return render(request, "shell/help.html", context)


@require_POST
@login_not_required
def language(request: HttpRequest) -> HttpResponse:
    """Keep the language of someone who is not signed in; whoever is, chooses on the profile page."""
    where = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(where, {request.get_host()}, require_https=request.is_secure()):
        where = "/"
    response = redirect(where)
    code = request.POST.get("language", "")
    if check_for_language(code) and code in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, code, samesite="Lax", secure=request.is_secure(), httponly=True
        )
    return response
