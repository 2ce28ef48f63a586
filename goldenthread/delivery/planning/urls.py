from django.urls import path, register_converter

from .views import (
    ceilings,
    checks,
    comments,
    copying,
    lines,
    moves,
    programmes,
    reflection,
    removals,
    review,
    season,
    versions,
    workplans,
)
from .views import programme_editing as editing


class SeasonConverter:
    """The code of a season's period: not one of the other words that stand in its place."""

    regex = "(?!(?:open|overview|review|checks)/)[^/]+"

    def to_python(self, value: str) -> str:
        """Return the code as it is."""
        return value

    to_url = to_python


register_converter(SeasonConverter, "season")

app_name = "planning"
SEASON = "planning/<season:period>/"
PROGRAMME = "programmes/<str:code>/edit/"
PLAN = "workplans/<str:entity>/<str:period>/"
OUTPUT = PLAN + "outputs/<uuid:uid>/"
DOCUMENT = "plans-of-record/<uuid:uid>/"
urlpatterns = [
    path("planning/review/", review.plan_review_list, name="plan-review-list"),
    path("planning/review.csv", review.plan_review_csv, name="plan-review-csv"),
    path(DOCUMENT + "review/", review.plan_review, name="plan-review"),
    path(DOCUMENT + "moves/<str:move>/", moves.plan_move, name="plan-move"),
    path("technical-reviews/<uuid:uid>/", moves.technical_answer, name="technical-answer"),
    path(DOCUMENT + "versions/", versions.plan_versions, name="plan-versions"),
    path(DOCUMENT + "versions/<int:number>/", versions.plan_version, name="plan-version"),
    path(DOCUMENT + "versions/<int:number>/restore/", versions.plan_restore, name="plan-restore"),
    path(DOCUMENT + "removed/", removals.plan_removed, name="plan-removed"),
    path("removed-rows/<uuid:uid>/undo/", removals.removal_undo, name="removal-undo"),
    path(DOCUMENT + "compare/", versions.plan_compare, name="plan-compare"),
    path("planning/checks/", checks.check_settings, name="check-settings"),
    path("planning/", season.season_list, name="season-list"),
    path("planning/open/", season.season_open, name="season-open"),
    path(SEASON, season.season_detail, name="season-detail"),
    path(SEASON + "remind/", season.season_remind, name="season-remind"),
    path(SEASON + "ceilings/", ceilings.ceiling_list, name="ceiling-list"),
    path(SEASON + "call/", season.season_call, name="season-call"),
    path(SEASON + "workplans.xlsx", season.season_export, name="season-export"),
    path("workplans/<str:entity>/<str:period>/copy/", copying.workplan_copy, name="workplan-copy"),
    path("workplans/<str:entity>/<str:period>/reflection/", reflection.reflection, name="reflection"),
    path("plans-of-record/<uuid:uid>/check/", checks.plan_check, name="plan-check"),
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
    path("programmes/<str:code>/", programmes.programme_detail, name="programme-detail"),
    path("entities/<str:entity>/programmes/start/", editing.programme_start, name="programme-start"),
    path(PROGRAMME, editing.programme_edit, name="programme-edit"),
    path(PROGRAMME + "texts/<str:kind>/", editing.programme_text_edit, name="programme-text-edit"),
    path(PROGRAMME + "results/add/", editing.result_add, name="result-add"),
    path(PROGRAMME + "results/<uuid:uid>/", editing.result_edit, name="result-edit"),
    path(PROGRAMME + "results/<uuid:uid>/move/", editing.result_move, name="result-move"),
    path(PROGRAMME + "results/<uuid:uid>/indicators/add/", editing.indicator_add, name="indicator-add"),
    path(PROGRAMME + "indicators/<uuid:uid>/", editing.indicator_edit, name="indicator-edit"),
    path(PROGRAMME + "risks/add/", editing.risk_add, name="risk-add"),
    path(PROGRAMME + "risks/<uuid:uid>/", editing.risk_edit, name="risk-edit"),
    path(PROGRAMME + "resources/", editing.resources_edit, name="resources-edit"),
    path(
        PROGRAMME + "remove/<str:part>/<uuid:uid>/",
        editing.programme_part_remove,
        name="programme-part-remove",
    ),
    path("plans/<str:plan>/elements/<str:code>/results/", programmes.element_results, name="element-results"),
    path("plans-of-record/<uuid:uid>/comments/", comments.comment_list, name="comment-list"),
    path("plans-of-record/<uuid:uid>/comments/next/", comments.comment_next, name="comment-next"),
    path("plans-of-record/<uuid:uid>/comments/add/", comments.comment_add, name="comment-add"),
    path(
        "plans-of-record/<uuid:uid>/comments/<uuid:comment>/reply/",
        comments.comment_reply,
        name="comment-reply",
    ),
    path(
        "plans-of-record/<uuid:uid>/comments/<uuid:comment>/resolve/",
        comments.comment_resolve,
        name="comment-resolve",
    ),
    path(
        "plans-of-record/<uuid:uid>/comments/<uuid:comment>/reopen/",
        comments.comment_reopen,
        name="comment-reopen",
    ),
]
