"""Every limit of the product by name: what is limited, how much is allowed, and how to say it.

Data, not numbers in code: the operations page and docs/guides/limits.md show this table, tests read it, and what
enforces a limit asks ``limit(name)``. Those with ``settable`` can be changed by the environment variable
``TONGZHOU_LIMIT_<NAME>``. The rooms below (``exchange``, ``web``) keep their own numbers; they are shown from here.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongzhou.exchange.limits import LIMITS as FILES
from tongzhou.web import strict_json

KB, MB = 1024, 1024 * 1024

UNITS: dict[str, Promise] = {
    "bytes": _("bytes"),
    "characters": _("characters"),
    "seconds": _("seconds"),
    "minutes": _("minutes"),
    "days": _("days"),
    "years": _("years"),
    "hours": _("hours"),
    "pixels": _("pixels"),
    "levels": _("levels"),
    "": pgettext_lazy("unit of a limit", "pieces"),
    "year": _("calendar year"),
    "amount": _("currency units"),
}


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit: its value in ``unit``, and the words for what is limited."""

    name: str
    group: str
    words: Promise
    value: int
    unit: str = ""
    settable: bool = False

    @property
    def setting(self) -> str:
        """The environment variable that changes it."""
        return f"TONGZHOU_LIMIT_{self.name.upper()}"

    @property
    def in_force(self) -> int:
        """The value that counts now."""
        return limit(self.name)

    @property
    def shown(self) -> str:
        """The value and its unit in words: sizes as people read them."""
        value = self.in_force
        if self.unit == "bytes":
            return f"{value // MB} MB" if value >= MB else f"{value // KB} KB"
        return f"{value:,} {UNITS[self.unit]}" if self.unit and self.unit != "year" else f"{value:,}"


GROUPS: dict[str, Promise] = {
    "requests": _("Requests"),
    "text": _("Texts"),
    "files": _("Uploads"),
    "plan": _("Plans"),
    "rates": _("How often"),
    "time": _("How long"),
    "outside": _("Outgoing calls and live pages"),
}

TABLE = (
    Limit("json_bytes", "requests", _("JSON body"), strict_json.MOST_BYTES, "bytes"),
    Limit("json_depth", "requests", _("Depth of a JSON body"), strict_json.MOST_DEPTH, "levels"),
    Limit("json_keys", "requests", _("Keys in a JSON body"), strict_json.MOST_KEYS),
    Limit("page_size", "requests", _("Rows per page of a list"), 200),
    Limit("offset", "requests", _("Rows that can be skipped in a list; beyond, use its cursor"), 50_000),
    Limit("bulk_objects", "requests", _("Objects changed at once"), 500, settable=True),
    Limit("sessions_per_user", "requests", _("Sessions per person"), 20, settable=True),
    Limit("title_chars", "text", _("Title"), FILES.title_chars, "characters"),
    Limit("text_chars", "text", _("Long text"), FILES.text_chars, "characters"),
    Limit("comment_chars", "text", _("Comment"), 50_000, "characters"),
    Limit("comments_per_subject", "text", _("Comments on one thing"), 5_000, settable=True),
    Limit("search_chars", "text", _("Search query"), 200, "characters"),
    Limit("upload_bytes", "files", _("Uploaded file"), 50 * MB, "bytes", settable=True),
    Limit("uploads_per_request", "files", _("Files per request"), 20, settable=True),
    Limit("image_pixels", "files", _("Picture"), 50_000_000, "pixels"),
    Limit("import_bytes", "files", _("Imported plan file"), FILES.file_bytes, "bytes"),
    Limit("import_unpacked_bytes", "files", _("Imported plan file, unpacked"), FILES.unpacked_bytes, "bytes"),
    Limit("import_entries", "files", _("Entries in an imported archive"), FILES.archive_entries),
    Limit("tasks", "plan", _("Work items per project"), FILES.tasks),
    Limit("tasks_at_once", "plan", _("Work items handled while you wait; more become a job"), 2_000),
    Limit("links", "plan", _("Links per project"), FILES.links),
    Limit("links_per_task", "plan", _("Links per work item"), FILES.links_of_task),
    Limit("depth", "plan", _("Levels of the work breakdown"), FILES.depth, "levels"),
    Limit("calendar_exceptions", "plan", _("Exceptions per calendar"), FILES.calendar_exceptions),
    Limit("first_year", "plan", _("First year of a date"), FILES.first_year, "year"),
    Limit("last_year", "plan", _("Last year of a date"), FILES.last_year, "year"),
    Limit("duration_years", "plan", _("Duration"), FILES.duration_years, "years"),
    Limit("hours", "plan", _("Effort"), 10**7, "hours"),
    Limit("money", "plan", _("Amount of money"), 10**12, "amount"),
    Limit("api_per_minute", "rates", _("API requests per minute and token"), 600, settable=True),
    Limit(
        "heavy_per_minute", "rates", _("Exports, imports and reports per minute and person"), 6, settable=True
    ),
    Limit(
        "sign_in_per_account", "rates", _("Sign-in attempts in five minutes per account"), 10, settable=True
    ),
    Limit(
        "sign_in_per_address", "rates", _("Sign-in attempts in five minutes per address"), 100, settable=True
    ),
    Limit("survey_answers", "rates", _("Survey answers per minute and survey"), 60, settable=True),
    Limit("request_seconds", "time", _("Answering a request"), 30, "seconds", settable=True),
    Limit(
        "statement_seconds", "time", _("One database statement of a page (PostgreSQL)"), 10, "seconds", True
    ),
    Limit("search_seconds", "time", _("A search"), 2, "seconds"),
    Limit("job_seconds", "time", _("A job"), 15 * 60, "seconds", settable=True),
    Limit("streams_per_user", "outside", _("Live pages per person and process"), 5, settable=True),
    Limit("streams_per_process", "outside", _("Live pages per process"), 1_000, settable=True),
    Limit("webhooks_per_project", "outside", _("Webhooks per project"), 20, settable=True),
    Limit("webhook_days", "outside", _("A failing webhook is switched off after"), 3, "days", settable=True),
    Limit("outgoing_seconds", "outside", _("An outgoing call"), 10, "seconds", settable=True),
    Limit("outgoing_bytes", "outside", _("Answer to an outgoing call"), MB, "bytes"),
)
LIMITS: dict[str, Limit] = {one.name: one for one in TABLE}


class BadLimitError(ValueError):
    """The environment sets a limit to something that is no number above zero."""


@cache
def limit(name: str) -> int:
    """The value in force, in the limit's own unit. Read once per process."""
    known = LIMITS[name]
    given = os.environ.get(known.setting, "") if known.settable else ""
    if not given:
        return known.value
    if not given.isdecimal() or int(given) < 1:
        raise BadLimitError(f"{known.setting}={given!r} must be a whole number above zero")
    return int(given)


def mistakes() -> list[str]:
    """Variables of the environment that set no limit, or set it wrongly; in words of this program's log."""
    found = []
    known = {one.setting: one for one in TABLE}
    for variable in sorted(name for name in os.environ if name.startswith("TONGZHOU_LIMIT_")):
        if variable not in known or not known[variable].settable:
            found.append(f"{variable} sets no limit that can be set")
        elif not os.environ[variable].isdecimal() or int(os.environ[variable]) < 1:
            found.append(f"{variable} must be a whole number above zero")
    return found
