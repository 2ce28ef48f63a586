"""The address plan: each app keeps its own addresses, this list only puts them together."""

from django.urls import include, path
from django.views.generic import RedirectView

from goldenthread.front.shell import health

urlpatterns = [
    path("health/live", health.live, name="health-live"),
    path("health/ready", health.ready, name="health-ready"),
    path("", include("goldenthread.front.shell.urls")),
    path("", include("goldenthread.direction.organization.urls")),
    path("", include("goldenthread.direction.strategy.urls")),
    # Before planning, where a season's address takes any word behind /planning/.
    path("", include("goldenthread.insight.analysis.urls")),
    path("", include("goldenthread.delivery.planning.urls")),
    path("", include("goldenthread.delivery.implementation.urls")),
    path("", include("goldenthread.delivery.monitoring.urls")),
    path("", include("goldenthread.insight.publishing.urls")),
    path("", include("goldenthread.foundation.jobs.urls")),
    path("", include("goldenthread.front.imports.urls")),
    path("", include("goldenthread.front.workbooks.urls")),
    path("", include("goldenthread.front.api.urls")),
    # An e-mail address is changed by a system administrator: reminders and the audit trail hang on it.
    path("accounts/email/", RedirectView.as_view(pattern_name="shell:profile")),
    path("accounts/", include("allauth.account.urls")),
    path("ui/", include("goldenthread.foundation.ui.urls")),
]
