from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "goldenthread.foundation.ui"
    label = "ui"
