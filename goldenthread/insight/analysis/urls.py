from django.urls import path

from . import plan_pages, views

app_name = "analysis"
urlpatterns = [
    path("dashboards/", views.dashboard, name="dashboard"),
    path("explorer/", views.explorer, name="explorer"),
    path("figures/<slug:figure_id>.csv", views.figure_csv, name="figure-csv"),
    path("figures/<slug:figure_id>/", views.figure_detail, name="figure-detail"),
    path("figures/<slug:figure_id>/records/", views.figure_records, name="figure-records"),
    path("planning/overview/", plan_pages.plan_overview, name="plan-overview"),
    path("planning/overview/activities/", plan_pages.plan_activities, name="plan-activities"),
    path("planning/overview.csv", plan_pages.plan_overview_csv, name="plan-overview-csv"),
    path("planning/overview.xlsx", plan_pages.plan_overview_xlsx, name="plan-overview-xlsx"),
    path("planning/overview/workplans/", plan_pages.plan_workplans, name="plan-workplans"),
    path("planning/calendar/", plan_pages.plan_calendar, name="plan-calendar"),
]
