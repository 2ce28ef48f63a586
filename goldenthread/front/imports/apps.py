from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "goldenthread.front.imports"
    label = "imports"

    def ready(self) -> None:
        """Lead those who may import from the list of plans to the page of imports."""
        from goldenthread.foundation.ui.tabs import panels

        from . import links

        panels.register(links.IMPORTS_OF_PLANS)
