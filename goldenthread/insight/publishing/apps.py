from django.apps import AppConfig


class PublishingConfig(AppConfig):
    name = "goldenthread.insight.publishing"
    label = "publishing"
