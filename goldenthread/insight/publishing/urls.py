from django.urls import path

from . import views

app_name = "publishing"
urlpatterns = [
    path("chapters/", views.chapter_list, name="chapter-list"),
    path("chapters/<str:plan>/<int:year>/", views.chapter_detail, name="chapter-detail"),
    path("chapters/<str:plan>/<int:year>/<slug:kind>/", views.chapter_make, name="chapter-make"),
    path("programmes/<str:code>/document/", views.programme_document, name="programme-document"),
    path("programmes/<str:code>/document/<slug:kind>/", views.programme_make, name="programme-make"),
    path(
        "workplans/<str:entity>/<str:period>/workplan.<slug:kind>",
        views.workplan_document,
        name="workplan-document",
    ),
]
