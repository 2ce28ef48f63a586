from django.urls import path

from .views import programmes

app_name = "planning"
urlpatterns = [
    path("programmes/<str:code>/", programmes.programme_detail, name="programme-detail"),
    path("plans/<str:plan>/elements/<str:code>/results/", programmes.element_results, name="element-results"),
]
