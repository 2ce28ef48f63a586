from django.urls import path

from . import views

app_name = "analysis"
urlpatterns = [path("dashboards/", views.dashboard, name="dashboard")]
