from django.urls import path

from . import views

app_name = "analysis"
urlpatterns = [
    path("dashboards/", views.dashboard, name="dashboard"),
    path("explorer/", views.explorer, name="explorer"),
    path("figures/<slug:figure_id>.csv", views.figure_csv, name="figure-csv"),
    path("figures/<slug:figure_id>/", views.figure_detail, name="figure-detail"),
    path("figures/<slug:figure_id>/records/", views.figure_records, name="figure-records"),
]
