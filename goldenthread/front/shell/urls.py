from django.urls import path

from .views import audit, delegation, home, profile, reading

app_name = "shell"
urlpatterns = [
    path("", home.home, name="home"),
    path("search/", reading.search, name="search"),
    path("help/", reading.help_page, name="help"),
    path("language/", reading.language, name="language"),
    path("me/", profile.profile, name="profile"),
    path("me/tokens/", profile.token_create, name="token-create"),
    path("me/tokens/<int:pk>/revoke/", profile.token_revoke, name="token-revoke"),
    path("me/delegation/", delegation.delegation, name="delegation"),
    path("me/delegation/<int:pk>/end/", delegation.delegation_end, name="delegation-end"),
    path("audit-trail/", audit.audit_trail, name="audit-trail"),
    path("audit-trail.csv", audit.audit_trail_csv, name="audit-trail-csv"),
]
