from django.urls import path

from . import views

app_name = "organization"
urlpatterns = [
    # Entities
    path("entities/", views.entity_list, name="entity-list"),
    path("entities.csv", views.entity_csv, name="entity-csv"),
    path("entities/<str:code>/", views.entity_detail, name="entity-detail"),
    # The calendar
    path("periods/", views.period_list, name="period-list"),
    path("periods.csv", views.period_csv, name="period-csv"),
    path("periods/add/", views.period_add, name="period-add"),
    path("periods/<str:code>/correct/", views.period_correct, name="period-correct"),
    # People and their roles
    path("people/", views.people_list, name="people-list"),
    path("people/add/", views.person_add, name="person-add"),
    path("people/<uuid:uid>/close/", views.account_close, name="account-close"),
    path("people/roles/give/", views.role_give, name="role-give"),
    path("people/roles/<uuid:uid>/end/", views.role_end, name="role-end"),
]
