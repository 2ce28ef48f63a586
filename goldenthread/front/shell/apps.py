from django.apps import AppConfig


class ShellConfig(AppConfig):
    name = "goldenthread.front.shell"
    label = "shell"
