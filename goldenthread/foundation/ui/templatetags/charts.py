"""Tags for pages with charts: `{% load charts %}`."""

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from goldenthread.foundation.ui.charts import Chart, screen

register = template.Library()


@register.simple_tag
def chart(model: Chart) -> SafeString:
    """Draw a chart with its caption, table and links."""
    return screen(model)


@register.simple_tag
def chart_patterns() -> SafeString:
    """Define the patterns of the progress scale; once on each page with charts, before the first."""
    return SafeString(render_to_string("ui/charts/patterns.html"))
