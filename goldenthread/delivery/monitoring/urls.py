from django.urls import path

from .views import lists, moves, results, review, rounds, sections, tasks

app_name = "monitoring"
urlpatterns = [
    path("reports/", lists.report_list, name="report-list"),
    path("reports/<uuid:uid>/", tasks.report_detail, name="report-detail"),
    path("reports/<uuid:uid>/check/", tasks.report_check, name="report-check"),
    path("reports/<uuid:uid>/moves/<str:move>/", moves.report_move, name="report-move"),
    path("reports/<uuid:uid>/sections/<str:key>/", sections.section_edit, name="section-edit"),
    path("reports/<uuid:uid>/sections/<str:key>/history/", sections.section_history, name="section-history"),
    path("reports/<uuid:uid>/sections/<str:key>/readers/", sections.section_readers, name="section-readers"),
    path("review/", lists.review_list, name="review-list"),
    path("review/<uuid:uid>/", review.report_review, name="report-review"),
    path("review/<uuid:uid>/looked/", review.report_looked, name="report-looked"),
    path("results/<uuid:uid>/", results.result_detail, name="result-detail"),
    path("rounds/", rounds.round_list, name="round-list"),
    path("rounds/open/", rounds.round_open, name="round-open"),
    path("rounds/<str:code>/", rounds.round_cockpit, name="round-cockpit"),
    path("rounds/<str:code>/remind/", rounds.round_remind, name="round-remind"),
    path("rounds/<str:code>/steps.csv", rounds.round_funnel, name="round-funnel"),
    path("rounds/<str:code>/reports.xlsx", rounds.round_export, name="round-export"),
]
