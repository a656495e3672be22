"""What the room says: why a file is refused, why there is no preview, and its deeds in the diary."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

REFUSALS: dict[str, Promise] = {
    "program": gettext_lazy(
        "“%(name)s” is a program or a script. Programs are not accepted; put them into an archive of your "
        "delivery system and give its link."
    ),
    "macros": gettext_lazy("“%(name)s” contains macros. Save it without macros and upload it again."),
    "unknown": gettext_lazy(
        "“%(name)s” is of a kind that is not accepted. Documents, tables, slides, images, text, archives, "
        "e-mails, audio and video are."
    ),
    "broken": gettext_lazy("“%(name)s” is damaged: its content is not what its beginning says."),
    "pixels": gettext_lazy(
        "“%(name)s” has too many pixels. An image may have at most %(limit)s million pixels."
    ),
    "entries": gettext_lazy("“%(name)s” holds too many files. An archive may hold at most %(limit)s."),
    "bomb": gettext_lazy(
        "“%(name)s” would unpack to far more than it holds. An archive may unpack to at most %(limit)s MB."
    ),
    "size": gettext_lazy("“%(name)s” is too large. A file may have at most %(limit)s MB."),
    "room": gettext_lazy("There is no room left for “%(name)s”. The limit is %(limit)s GB."),
    "folder": gettext_lazy(
        "This folder name is not possible. Folders may be 8 deep, and the path 400 characters long."
    ),
    "name": gettext_lazy("Another file in this folder is called “%(name)s” already."),
    "versions": gettext_lazy("“%(name)s” has as many versions as a file may have (%(limit)s)."),
    "many": gettext_lazy("At most %(limit)s files can be sent at once."),
    "stale": gettext_lazy("Somebody else has just changed “%(name)s”. Look at it again, then repeat."),
    "checksum": gettext_lazy("A part of “%(name)s” was damaged on the way. It is sent again."),
    "uploads": gettext_lazy("You have %(limit)s unfinished uploads. Finish or cancel some first."),
}
"""Why a file is not taken, by the code of the refusal."""

_FAILED = gettext_lazy("“%(name)s” could not be checked, so it was not accepted.")

NO_PREVIEW: dict[str, Promise] = {
    "time": gettext_lazy("Drawing the preview took too long. The file itself can be downloaded."),
    "memory": gettext_lazy("Drawing the preview needs too much memory. The file itself can be downloaded."),
    "output": gettext_lazy("The preview would be too large. The file itself can be downloaded."),
    "locked": gettext_lazy("The document is protected by a password, so there is no preview."),
    "large": gettext_lazy("The file is too large for a preview."),
    "office": gettext_lazy(
        "Office files are shown here when LibreOffice is installed on the server. Download the file to read it."
    ),
    "broken": gettext_lazy("The file seems to be damaged; there is no preview."),
}
"""Why there is nothing to look at, by the code of the failure."""

_NO_PREVIEW = gettext_lazy("No preview could be made. The file itself can be downloaded.")

SENTENCES: dict[str, Promise] = {
    "files.file_added": gettext_lazy("%(actor)s uploaded “%(label)s”."),
    "files.file_sent": gettext_lazy("%(name)s sent “%(label)s” through a link that %(actor)s had sent."),
    "files.version_added": gettext_lazy("%(actor)s uploaded a new version of “%(label)s”."),
    "files.version_restored": gettext_lazy("%(actor)s restored an older version of “%(label)s”."),
    "files.file_changed": gettext_lazy("%(actor)s renamed or moved “%(label)s”."),
    "files.published": gettext_lazy("%(actor)s made “%(label)s” visible to the client."),
    "files.withdrawn": gettext_lazy("%(actor)s made “%(label)s” internal again."),
    "files.file_deleted": gettext_lazy("%(actor)s moved “%(label)s” to the trash."),
    "files.file_restored": gettext_lazy("%(actor)s brought “%(label)s” back from the trash."),
    "files.file_purged": gettext_lazy(
        "“%(label)s”, which %(actor)s had thrown away, was removed from the trash for good."
    ),
}
ICONS = {
    "files": "file",
    "files.file_added": "file-plus",
    "files.file_sent": "file-plus",
    "files.version_added": "file-up",
    "files.version_restored": "history",
    "files.published": "eye",
    "files.withdrawn": "eye-off",
    "files.file_deleted": "trash-2",
    "files.file_restored": "archive-restore",
}


class FileRefusedError(Exception):
    """A file, or what was to be done with it, is refused; ``message`` says why in the reader's words."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code, self.params = code, params

    @property
    def message(self) -> str:
        """The sentence."""
        sentence = REFUSALS.get(self.code, _FAILED)
        return str(sentence) % {"name": "", "limit": "", **self.params}


def why_no_preview(reason: str) -> str:
    """The sentence for a failed preview."""
    return str(NO_PREVIEW.get(reason, _NO_PREVIEW))


def size_words(size: int) -> str:
    """A size for people: 812 B, 34 KB, 1.2 MB."""
    if size < 1024:
        return _("%(size)d B") % {"size": size}
    for unit in ("KB", "MB", "GB"):
        size_in_unit = size / 1024
        if size_in_unit < 1024 or unit == "GB":
            return f"{size_in_unit:.0f} {unit}" if size_in_unit >= 10 else f"{size_in_unit:.1f} {unit}"
        size //= 1024
    return ""
