"""The audit trail, for auditors."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from goldenthread.direction.organization import queries as organization
from goldenthread.direction.organization import rules as roles
from goldenthread.foundation.accounts.http import SignedInRequest
from goldenthread.foundation.ui.downloads import file_name
from goldenthread.foundation.ui.paging import page_of
from goldenthread.front.shell import audit
from goldenthread.front.shell.deeds import word_of


@require_GET
def audit_trail(request: SignedInRequest) -> HttpResponse:
    """Show who did what, when and why."""
    _check_may_read(request)
    form = audit.AuditFilter(request.GET or {})
    page = page_of(request, audit.entries(form), size=40)
    rows = [(entry, word_of(entry.action)) for entry in page]
    return render(request, "shell/audit_trail.html", {"form": form, "page": page, "rows": rows})


@require_GET
def audit_trail_csv(request: SignedInRequest) -> StreamingHttpResponse:
    """Hand out the same entries as a file."""
    _check_may_read(request)
    rows = audit.entries(audit.AuditFilter(request.GET or {}))
    name = file_name("audit-trail.csv", illustrative=organization.is_illustrative())
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingHttpResponse(audit.as_csv(rows), content_type="text/csv; charset=utf-8", headers=headers)


def _check_may_read(request: SignedInRequest) -> None:
    if not organization.has_permission(request.user, roles.VIEW_AUDIT_TRAIL, timezone.localdate()):
        raise PermissionDenied(roles.refusal(roles.VIEW_AUDIT_TRAIL))
