from django.urls import path

from .views import consolidation, funding, midyear, proposals, updates

app_name = "implementation"
PLAN = "workplans/<str:entity>/<str:period>/"
MID_YEAR = PLAN + "mid-year/"
PROPOSAL = MID_YEAR + "proposals/<uuid:uid>/"
urlpatterns = [
    path(PLAN + "updates/", updates.update_list, name="update-list"),
    path(PLAN + "updates/activities/<uuid:uid>/", updates.activity_updates, name="activity-updates"),
    path(PLAN + "updates/<str:month>/", updates.updates_edit, name="updates"),
    path(MID_YEAR, midyear.midyear_detail, name="midyear"),
    path(MID_YEAR + "open/", midyear.midyear_open, name="midyear-open"),
    path(MID_YEAR + "outputs/<uuid:uid>/", midyear.midyear_output, name="midyear-output"),
    path(MID_YEAR + "moves/<str:move>/", midyear.midyear_move, name="midyear-move"),
    path(MID_YEAR + "revise/", midyear.midyear_revise, name="midyear-revise"),
    path(MID_YEAR + "carried/", midyear.midyear_carried, name="midyear-carried"),
    path(MID_YEAR + "proposals/add/", proposals.proposal_add, name="proposal-add"),
    path(PROPOSAL, proposals.proposal_edit, name="proposal-edit"),
    path(PROPOSAL + "remove/", proposals.proposal_remove, name="proposal-remove"),
    path(PROPOSAL + "decision/", proposals.proposal_decide, name="proposal-decide"),
    path("planning/<str:period>/mid-year/", consolidation.consolidation, name="consolidation"),
    path("planning/<str:period>/mid-year/open/", consolidation.open_all, name="midyear-open-all"),
    path(
        "planning/<str:period>/mid-year.xlsx", consolidation.consolidation_export, name="consolidation-export"
    ),
    path("planning/<str:period>/funding/", funding.funding_list, name="funding"),
    path("planning/<str:period>/funding.csv", funding.funding_csv, name="funding-csv"),
    path("planning/<str:period>/funding/import/", funding.funding_import, name="funding-import"),
]
