"""What the fragment with a subject's attachments shows."""

from __future__ import annotations

from typing import Any

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.files.guards import rights_on
from tongzhou.files.limits import LIMITS
from tongzhou.files.queries import attachments_of
from tongzhou.operations.limits import shown
from tongzhou.projects.subjects import Subject


def attachments_context(user: User, subject: Subject) -> dict[str, Any]:
    """The files of a subject that this person may see, and whether they may add to them."""
    rights = rights_on(user, subject)
    may_view = Permission.VIEW_FILES in rights or user.is_client
    return {
        "subject": subject,
        "attachments": attachments_of(subject, user) if may_view else [],
        "may_view": may_view,
        "may_upload": Permission.UPLOAD_FILES in rights,
        "is_client": user.is_client,
        "max_bytes": LIMITS.upload_bytes,
        "max_size": shown("piecewise_bytes"),
        "piece_bytes": LIMITS.piece_bytes,
    }
