from django.urls import path

from . import views

app_name = "jobs"
urlpatterns = [
    path("jobs/", views.job_list, name="job-list"),
    path("jobs/<uuid:uid>/", views.job_detail, name="job-detail"),
    path("jobs/<uuid:uid>/cancel/", views.job_cancel, name="job-cancel"),
    path("jobs/<uuid:uid>/file/", views.job_download, name="job-download"),
]
