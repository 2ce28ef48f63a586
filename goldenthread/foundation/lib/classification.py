"""Who may read a text or a file, from everyone to named persons only."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Classification(models.TextChoices):
    """The four levels of the United Nations information sensitivity rules, as this product uses them."""

    PUBLIC = "PUBLIC", _("Public")
    INTERNAL = "INTERNAL", _("Internal")
    CONFIDENTIAL = "CONFIDENTIAL", _("Confidential")
    STRICTLY_CONFIDENTIAL = "STRICTLY_CONFIDENTIAL", _("Strictly confidential")
