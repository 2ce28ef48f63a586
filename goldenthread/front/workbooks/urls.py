"""Addresses of workbooks."""

from django.urls import path

from . import views

app_name = "workbooks"
urlpatterns = [
    path("workplans/<str:entity>/<str:period>/workbook.xlsx", views.workplan_export, name="workplan-export"),
    path("workplans/<str:entity>/<str:period>/workbook/", views.workplan_import, name="workplan-import"),
    path("workplans/<str:entity>/<str:period>/workbook/check/", views.workplan_check, name="workplan-check"),
    path(
        "workplans/<str:entity>/<str:period>/workbook/changes.csv",
        views.workplan_changes,
        name="workplan-changes",
    ),
    path(
        "workplans/<str:entity>/<str:period>/workbook/commit/", views.workplan_commit, name="workplan-commit"
    ),
]
