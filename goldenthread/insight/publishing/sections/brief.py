"""The answer first: a lead of two or three sentences, and the headlines."""

from __future__ import annotations

from collections.abc import Iterator

from goldenthread.insight.analysis.headlines import headlines
from goldenthread.insight.publishing.model import Block, Bullets, Run

from . import measured, progress
from .material import Material
from .sentences import Sentence, paragraph


def lead(material: Material) -> Sentence:
    """Return the answer in a few sentences, before everything else."""
    levels = material.levels("progress-by-pillar") or material.levels("progress-by-region")
    if levels is not None:
        return paragraph(*progress.overall(material, levels), *progress.furthest(material, levels)).runs
    table = material.table("indicators-on-target")
    return paragraph(*measured.on_target(table)).runs if table else ()


def in_brief(material: Material) -> Iterator[Block]:
    """Write the headlines: the sentences that carry figures, each with what it was counted from."""
    found = headlines(material.answer)
    if found:
        yield Bullets(tuple((Run(h.figure, strong=True), Run(f" {h.words} ({h.counted})")) for h in found))
