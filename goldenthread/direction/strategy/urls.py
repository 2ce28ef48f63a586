from django.urls import path

from . import views

app_name = "strategy"
urlpatterns = [path("plans/", views.plan_list, name="plan-list")]
