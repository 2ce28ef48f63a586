from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "goldenthread.front.api"
    label = "api"
