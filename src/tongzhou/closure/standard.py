"""What every closing begins with, unless the organisation has written its own list."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

STANDARD = (
    _("Payments received"),
    _("Documents archived"),
    _("Access rights withdrawn"),
    _("Lessons learned recorded"),
)
