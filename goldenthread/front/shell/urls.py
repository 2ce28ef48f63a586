from django.urls import path

from . import views

app_name = "shell"
urlpatterns = [
    path("", views.home, name="home"),
    path("search/", views.home, name="search"),
    path("help/", views.home, name="help"),
    path("me/", views.home, name="profile"),
]
