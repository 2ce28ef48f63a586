"""Addresses of workplans and their rows."""

from django.urls import path

from .views import lines, workplans

PLAN = "workplans/<str:entity>/<str:period>/"
OUTPUT = PLAN + "outputs/<uuid:uid>/"
urlpatterns = [
    path("workplans/", workplans.workplan_list, name="workplan-list"),
    path("workplans.csv", workplans.workplan_csv, name="workplan-csv"),
    path("entities/<str:code>/workplans/add/", workplans.workplan_add, name="workplan-add"),
    path(PLAN, workplans.workplan_detail, name="workplan-detail"),
    path(PLAN + "outputs/add/", lines.output_add, name="output-add"),
    path(OUTPUT, lines.output_detail, name="output-detail"),
    path(OUTPUT + "edit/", lines.output_edit, name="output-edit"),
    path(OUTPUT + "activities/add/", lines.activity_add, name="activity-add"),
    path("activities/<uuid:uid>/edit/", lines.activity_edit, name="activity-edit"),
    path(PLAN + "posts/add/", lines.post_add, name="post-add"),
    path(PLAN + "posts/<uuid:uid>/edit/", lines.post_edit, name="post-edit"),
    path(PLAN + "remove/<str:kind>/<uuid:uid>/", lines.line_remove, name="line-remove"),
]
