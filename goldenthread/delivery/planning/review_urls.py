"""Addresses of what is reviewed: the desk, a version under review, the steps, and the versions."""

from django.urls import path

from .views import moves, review, versions

PLAN = "plans-of-record/<uuid:uid>/"
urlpatterns = [
    path("planning/review/", review.plan_review_list, name="plan-review-list"),
    path(PLAN + "review/", review.plan_review, name="plan-review"),
    path(PLAN + "moves/<str:move>/", moves.plan_move, name="plan-move"),
    path("technical-reviews/<uuid:uid>/", moves.technical_answer, name="technical-answer"),
    path(PLAN + "versions/", versions.plan_versions, name="plan-versions"),
    path(PLAN + "versions/<int:number>/", versions.plan_version, name="plan-version"),
    path(PLAN + "versions/<int:number>/restore/", versions.plan_restore, name="plan-restore"),
    path(PLAN + "compare/", versions.plan_compare, name="plan-compare"),
]
