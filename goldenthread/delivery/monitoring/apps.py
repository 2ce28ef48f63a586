from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    name = "goldenthread.delivery.monitoring"
    label = "monitoring"
