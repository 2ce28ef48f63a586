"""Charts: one model of what is shown, two drawings of it (on the screen, and alone in a document)."""

from .models import (
    Bar,
    Bars,
    Bullet,
    Chart,
    Dumbbell,
    Dumbbells,
    Link,
    Marked,
    SmallMultiples,
    Sparkline,
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
    "Bullet",
    "Chart",
    "Dumbbell",
    "Dumbbells",
    "Link",
    "Marked",
    "SmallMultiples",
    "Sparkline",
    "StackedBar",
    "StackedBars",
    "Table",
    "png",
    "pngs",
    "screen",
    "standalone",
]
