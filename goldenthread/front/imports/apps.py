from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "goldenthread.front.imports"
    label = "imports"
