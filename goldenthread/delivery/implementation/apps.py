from django.apps import AppConfig


class ImplementationConfig(AppConfig):
    name = "goldenthread.delivery.implementation"
    label = "implementation"
