from django.urls import path

from . import views

app_name = "organization"
urlpatterns = [path("entities/", views.entity_list, name="entity-list")]
