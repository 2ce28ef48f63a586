from django.urls import path

from .views import comments, programmes

app_name = "planning"
urlpatterns = [
    path("programmes/<str:code>/", programmes.programme_detail, name="programme-detail"),
    path("plans/<str:plan>/elements/<str:code>/results/", programmes.element_results, name="element-results"),
    path("plans-of-record/<uuid:uid>/comments/", comments.comment_list, name="comment-list"),
    path("plans-of-record/<uuid:uid>/comments/next/", comments.comment_next, name="comment-next"),
    path("plans-of-record/<uuid:uid>/comments/add/", comments.comment_add, name="comment-add"),
    path(
        "plans-of-record/<uuid:uid>/comments/<uuid:comment>/reply/",
        comments.comment_reply,
        name="comment-reply",
    ),
    path(
        "plans-of-record/<uuid:uid>/comments/<uuid:comment>/resolve/",
        comments.comment_resolve,
        name="comment-resolve",
    ),
    path(
        "plans-of-record/<uuid:uid>/comments/<uuid:comment>/reopen/",
        comments.comment_reopen,
        name="comment-reopen",
    ),
]
