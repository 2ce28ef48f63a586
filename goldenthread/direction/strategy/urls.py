from django.urls import path

from . import views

app_name = "strategy"
urlpatterns = [
    path("plans/", views.plan_list, name="plan-list"),
    path("plans/<str:code>.csv", views.plan_csv, name="plan-csv"),
    path("plans/<str:code>/", views.plan_detail, name="plan-detail"),
    path("plans/<str:code>/tags/add/", views.tag_add, name="tag-add"),
    path(
        "plans/<str:code>/versions/<int:number>/put-in-force/",
        views.version_put_in_force,
        name="version-put-in-force",
    ),
    path("plans/<str:plan>/elements/<str:code>/", views.element_detail, name="element-detail"),
]
