"""Charts: one model of what is shown, two drawings of it (on the screen, and alone in a document)."""

from .models import (
    Bar,
    Bars,
    Chart,
    Dumbbell,
    Dumbbells,
    Link,
    Marked,
    SmallMultiples,
    StackedBar,
    StackedBars,
    Table,
)
from .png import png, pngs
from .screen import screen
from .standalone import standalone

__all__ = [
    "Bar",
    "Bars",
    "Chart",
    "Dumbbell",
    "Dumbbells",
    "Link",
    "Marked",
    "SmallMultiples",
    "StackedBar",
    "StackedBars",
    "Table",
    "png",
    "pngs",
    "screen",
    "standalone",
]
