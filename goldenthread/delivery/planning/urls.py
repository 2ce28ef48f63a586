from django.urls import path

from . import views

app_name = "planning"
urlpatterns = [
    path("programmes/<str:code>/", views.programme_detail, name="programme-detail"),
    path("plans/<str:plan>/elements/<str:code>/results/", views.element_results, name="element-results"),
]
