from django.apps import AppConfig


class StrategyConfig(AppConfig):
    name = "goldenthread.direction.strategy"
    label = "strategy"
