from django.urls import path

from . import views

app_name = "monitoring"
urlpatterns = [
    path("reports/", views.report_list, name="report-list"),
    path("rounds/", views.report_list, name="round-list"),
]
