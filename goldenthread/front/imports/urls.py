"""Addresses of imports."""

from django.urls import path

from . import views

app_name = "imports"
urlpatterns = [
    path("imports/", views.import_page, name="import-page"),
    path("imports/workbook/", views.workbook_import, name="workbook-import"),
    path("imports/plan/", views.plan_import, name="plan-import"),
]
