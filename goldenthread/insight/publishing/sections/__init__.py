"""The sections of the performance chapter. Each says what its figures show; no number is typed in."""

from django.utils.translation import gettext as _

from goldenthread.insight.publishing.model import Section

from . import basis, brief, crosscutting, measured, progress
from .brief import lead
from .material import Material


def all_sections(material: Material) -> tuple[Section, ...]:
    """Return the sections that this plan and year have something to say in, in order."""
    writers = (
        ("in-brief", _("In brief"), brief.in_brief),
        ("set-out", _("What we set out to do"), basis.set_out),
        ("advanced", _("Where we advanced, and where we did not"), progress.advanced),
        ("shifts", _("Shifts, spotlights and Sustainable Development Goals"), crosscutting.shifts),
        ("effectiveness", _("Organizational effectiveness"), progress.effectiveness),
        ("targets", _("Indicators against targets"), measured.targets),
        ("rests-on", _("What these figures rest on"), basis.rests_on),
        ("method", _("Method and limits"), basis.method),
    )
    written = [(key, title, tuple(write(material))) for key, title, write in writers]
    return tuple(Section(key, title, blocks) for key, title, blocks in written if blocks)


__all__ = ["Material", "all_sections", "lead"]
