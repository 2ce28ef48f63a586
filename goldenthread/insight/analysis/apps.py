from django.apps import AppConfig


class AnalysisConfig(AppConfig):
    name = "goldenthread.insight.analysis"
    label = "analysis"
