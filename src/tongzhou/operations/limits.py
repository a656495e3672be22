"""Every limit of the product by name: what is limited, how much is allowed, and how to say it.

Data, not numbers in code: the operations page and docs/guides/limits.md show this table, tests read it, and what
enforces a limit asks ``limit(name)``. Those with ``bounds`` administrators set on the operations page, within them;
those with ``settable`` can also be set by the environment variable ``TONGZHOU_LIMIT_<NAME>``, which then holds. The
rooms below (``exchange``, ``web``) keep their own numbers; they are shown from here.

``limit`` reads memory only, so it can be asked anywhere. What administrators have set comes into memory by
``recall`` (every request, every job): at once in the process that set it, within seconds in the others.
"""

from __future__ import annotations

import logging
import os
import time
from dataclasses import dataclass

from django.db import DatabaseError, connection
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongzhou.exchange.limits import LIMITS as FILES
from tongzhou.operations.reading_limits import IMAGE_PIXELS
from tongzhou.web import limits as web
from tongzhou.web import strict_json

KB, MB, GB = 1024, 1024 * 1024, 1024 * 1024 * 1024
RECALLED_EVERY = 10.0
log = logging.getLogger(__name__)

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
}


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit: its value in ``unit``, and the words for what is limited."""

    name: str
    group: str
    words: Promise
    value: int
    unit: str = ""
    bounds: tuple[int, int] | None = None
    settable: bool = False
    """By the environment alone; whatever has bounds can be set there, too."""

    def __post_init__(self) -> None:
        if self.bounds:
            object.__setattr__(self, "settable", True)

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
        return self.say(self.in_force)

    @property
    def bounds_shown(self) -> str:
        """Between what it can be set, in words."""
        return " – ".join(self.say(value) for value in self.bounds or ())

    @property
    def step(self) -> int:
        """What one is on the page: sizes are set in whole megabytes."""
        return MB if self.unit == "bytes" else 1

    @property
    def by_environment(self) -> bool:
        """Whether a variable of the environment decides, so that the page cannot."""
        return self.settable and bool(os.environ.get(self.setting))

    def say(self, value: int) -> str:
        """A value of this limit in words."""
        if self.unit == "bytes":
            size = next(
                ((unit, name) for unit, name in SIZES if value >= unit and not value % unit), (KB, "KB")
            )
            return f"{value // size[0]:,} {size[1]}"
        return f"{value:,} {UNITS[self.unit]}" if self.unit and self.unit != "year" else f"{value:,}"


SIZES = ((GB, "GB"), (MB, "MB"))
GROUPS: dict[str, Promise] = {
    "requests": _("Requests"),
    "text": _("Texts"),
    "files": _("Uploads"),
    "plan": _("Plans"),
    "client": _("Acceptances, client actions and stakeholders"),
    "rates": _("How often"),
    "time": _("How long"),
    "outside": _("Outgoing calls and live pages"),
}

TABLE = (
    Limit("json_bytes", "requests", _("JSON body"), strict_json.MOST_BYTES, "bytes"),
    Limit("json_depth", "requests", _("Depth of a JSON body"), strict_json.MOST_DEPTH, "levels"),
    Limit("json_keys", "requests", _("Keys in a JSON body of a page"), strict_json.MOST_KEYS),
    Limit("page_size", "requests", _("Rows per page of a list"), web.MOST_ROWS),
    Limit("offset", "requests", _("Rows that can be skipped in a list; beyond, use its cursor"), 50_000),
    Limit("bulk_objects", "requests", _("Objects changed at once"), 500, bounds=(10, 500)),
    Limit("sessions_per_user", "requests", _("Sessions per person"), 20, bounds=(1, 100)),
    Limit("title_chars", "text", _("Title"), FILES.title_chars, "characters"),
    Limit("text_chars", "text", _("Long text"), FILES.text_chars, "characters"),
    Limit("comment_chars", "text", _("Comment"), 50_000, "characters"),
    Limit("comments_per_subject", "text", _("Comments on one thing"), 5_000, bounds=(100, 20_000)),
    Limit("mentions_per_comment", "text", _("People mentioned in one comment"), 50, bounds=(1, 200)),
    Limit("search_chars", "text", _("Search query"), 200, "characters"),
    Limit("upload_bytes", "files", _("File sent with a form"), 50 * MB, "bytes", (MB, 200 * MB)),
    Limit("uploads_per_request", "files", _("Files per request"), 20, bounds=(1, 100)),
    Limit("request_bytes", "files", _("All files of one form together"), 400 * MB, "bytes", (MB, GB)),
    Limit("piecewise_bytes", "files", _("File sent in pieces"), 2 * GB, "bytes", (MB, 50 * GB)),
    Limit("open_uploads", "files", _("Unfinished uploads per person"), 20, bounds=(1, 100)),
    Limit("versions", "files", _("Versions of a file"), 500, bounds=(10, 5_000)),
    Limit("project_bytes", "files", _("Files of a project"), 50 * GB, "bytes", (GB, 10_000 * GB)),
    Limit("organisation_bytes", "files", _("Files of all projects"), 500 * GB, "bytes", (GB, 100_000 * GB)),
    Limit("image_pixels", "files", _("Picture"), IMAGE_PIXELS, "pixels"),
    Limit("import_bytes", "files", _("Imported plan file"), FILES.file_bytes, "bytes"),
    Limit("import_unpacked_bytes", "files", _("Imported plan file, unpacked"), FILES.unpacked_bytes, "bytes"),
    Limit("import_entries", "files", _("Entries in an imported archive"), FILES.archive_entries),
    Limit("tasks", "plan", _("Work items per project"), FILES.tasks),
    Limit("links", "plan", _("Links per project"), FILES.links),
    Limit("links_per_task", "plan", _("Links per work item of an imported plan"), FILES.links_of_task),
    Limit("depth", "plan", _("Levels of an imported work breakdown"), FILES.depth, "levels"),
    Limit("calendar_exceptions", "plan", _("Exceptions per calendar"), FILES.calendar_exceptions),
    Limit("first_year", "plan", _("First year of a date"), FILES.first_year, "year"),
    Limit("last_year", "plan", _("Last year of a date"), FILES.last_year, "year"),
    Limit("duration_years", "plan", _("Duration"), FILES.duration_years, "years"),
    Limit("effort_hours", "plan", _("Estimated or spent effort of a work item"), 87_840, "hours"),
    Limit("scenarios", "plan", _("Scenarios per project"), 30, bounds=(1, 200)),
    Limit("scenario_changes", "plan", _("Changes per scenario"), 20_000, bounds=(100, 100_000)),
    Limit("cost_entries", "plan", _("Actual costs per project"), 200_000, bounds=(1_000, 2_000_000)),
    Limit("tags", "plan", _("Tags per project"), 500, bounds=(10, 5_000)),
    Limit("checklist_lines", "plan", _("Lines of a checklist"), 200, bounds=(10, 1_000)),
    Limit("relations", "plan", _("Relations of a work item"), 200, bounds=(10, 1_000)),
    Limit("recurrences", "plan", _("Recurring items per project"), 200, bounds=(10, 2_000)),
    Limit("items_copied", "plan", _("Work items copied at once"), 200, bounds=(1, 2_000)),
    Limit("baselines", "plan", _("Baselines per project"), 50, bounds=(2, 200)),
    Limit("leave_lines", "plan", _("Absences imported at once"), 2_000, bounds=(10, 10_000)),
    Limit("skills", "plan", _("Skills of the organisation"), 1_000, bounds=(10, 5_000)),
    Limit("skills_per_person", "plan", _("Skills per person"), 200, bounds=(5, 500)),
    Limit(
        "closing_items", "plan", _("Items of its own on a project's closing checklist"), 100, bounds=(10, 500)
    ),
    Limit("allocations", "plan", _("Allocations per project"), 2_000, bounds=(10, 20_000)),
    Limit(
        "scope_rows",
        "plan",
        _("Requirements, deliverables and contract items per project, each"),
        5_000,
        bounds=(100, 20_000),
    ),
    Limit(
        "change_scope_lines",
        "plan",
        _("Contract items, requirements and deliverables per change"),
        100,
        bounds=(1, 500),
    ),
    Limit("handovers", "plan", _("Handovers per project"), 100, bounds=(5, 1_000)),
    Limit("handover_lines", "plan", _("Lines per handover"), 500, bounds=(50, 2_000)),
    Limit("warranty_claims", "plan", _("Claims per warranty"), 1_000, bounds=(50, 10_000)),
    Limit("goals", "plan", _("Goals per project"), 200, bounds=(10, 500)),
    Limit("key_results", "plan", _("Key results per goal"), 20, bounds=(3, 100)),
    Limit("report_versions", "plan", _("Versions of a closing report"), 50, bounds=(2, 500)),
    Limit("dossiers", "plan", _("Dossiers kept per project"), 20, bounds=(1, 200)),
    Limit("dossier_files", "plan", _("Files in a dossier"), 20_000, bounds=(100, 100_000)),
    Limit("check_ins", "plan", _("Check-ins per goal"), 5_000, bounds=(100, 50_000)),
    Limit("views_per_person", "plan", _("Saved views per person and project"), 200, bounds=(10, 1_000)),
    Limit(
        "simulation_iterations", "plan", _("Iterations of a simulation"), 100_000, bounds=(1_000, 1_000_000)
    ),
    Limit("simulations_kept", "plan", _("Simulations kept per project"), 20, bounds=(1, 100)),
    Limit("simulations_a_night", "plan", _("Plans simulated in one night"), 50, bounds=(1, 1_000)),
    Limit("list_rows", "client", _("Rows on a page of these lists"), 50, bounds=(10, 200)),
    Limit("portal_rows", "client", _("Rows of these lists in the client portal"), 200, bounds=(20, 500)),
    Limit("acceptances", "client", _("Acceptances per project"), 1_000, bounds=(10, 10_000)),
    Limit(
        "acceptance_lines",
        "client",
        _("Criteria, and remaining items, per acceptance"),
        200,
        bounds=(10, 1_000),
    ),
    Limit("gates", "client", _("Gates per project"), 200, bounds=(5, 1_000)),
    Limit("gate_items", "client", _("Lines on the checklist of a gate"), 100, bounds=(10, 500)),
    Limit("client_actions", "client", _("Client actions per project"), 2_000, bounds=(10, 10_000)),
    Limit("stakeholders", "client", _("Stakeholders per project"), 500, bounds=(10, 5_000)),
    Limit("stakeholder_talks", "client", _("Talks per stakeholder"), 1_000, bounds=(10, 10_000)),
    Limit("promises", "client", _("Promises per project"), 2_000, bounds=(10, 10_000)),
    Limit("api_per_minute", "rates", _("API requests per minute and token"), 600, bounds=(30, 60_000)),
    Limit(
        "heavy_per_minute",
        "rates",
        _("Exports, imports and reports per minute and person"),
        6,
        bounds=(1, 600),
    ),
    Limit(
        "contact_mails_per_day", "rates", _("Mails to a contact without an account, a day"), 3, bounds=(1, 50)
    ),
    Limit(
        "sign_in_per_account", "rates", _("Sign-in attempts in five minutes per account"), 10, bounds=(3, 50)
    ),
    Limit(
        "sign_in_per_address",
        "rates",
        _("Sign-in attempts in five minutes per address"),
        100,
        bounds=(10, 10_000),
    ),
    Limit("request_seconds", "time", _("Answering a request"), 30, "seconds", (5, 300)),
    Limit(
        "statement_seconds",
        "time",
        _("One database statement of a page (PostgreSQL)"),
        10,
        "seconds",
        settable=True,
    ),
    Limit("search_seconds", "time", _("A search"), 2, "seconds", (1, 30)),
    Limit("job_seconds", "time", _("A job"), 15 * 60, "seconds", (60, 24 * 3600)),
    Limit(
        "change_reminder_days",
        "time",
        _("Waiting for the approval of a change, until a reminder"),
        3,
        "days",
        (1, 30),
    ),
    Limit("simulation_seconds", "time", _("A simulation of a plan"), 5 * 60, "seconds", (10, 3_600)),
    Limit("streams_per_user", "outside", _("Live pages per person and process"), 5, bounds=(1, 50)),
    Limit("streams_per_process", "outside", _("Live pages per process"), 1_000, bounds=(10, 20_000)),
    Limit(
        "webhooks_per_project",
        "outside",
        _("Channels per project, and of the organisation"),
        20,
        bounds=(1, 200),
    ),
    Limit("webhook_days", "outside", _("A failing channel is switched off after"), 3, "days", (1, 30)),
    Limit("outgoing_seconds", "outside", _("An outgoing call"), 10, "seconds", (1, 60)),
    Limit("outgoing_bytes", "outside", _("Answer to an outgoing call"), MB, "bytes", (MB, 10 * MB)),
)
LIMITS: dict[str, Limit] = {one.name: one for one in TABLE}


class BadLimitError(ValueError):
    """The environment sets a limit to something that is no number above zero."""


class Memory:
    """What administrators have set, as this process knows it."""

    def __init__(self) -> None:
        self.values: dict[str, int] = {}
        self.recalled_at: float | None = None

    def take(self, values: dict[str, int]) -> None:
        """Know these values, and only these, from now on."""
        self.values, self.recalled_at = values, time.monotonic()

    @property
    def is_old(self) -> bool:
        """Whether another process may have set something since. On SQLite there is none."""
        if self.recalled_at is None:
            return True
        return connection.vendor != "sqlite" and time.monotonic() - self.recalled_at > RECALLED_EVERY


memory = Memory()


def limit(name: str) -> int:
    """The value in force, in the limit's own unit."""
    known = LIMITS[name]
    given = os.environ.get(known.setting, "") if known.settable else ""
    if not given:
        return memory.values.get(name, known.value)
    if not given.isdecimal() or int(given) < 1:
        raise BadLimitError(f"{known.setting}={given!r} must be a whole number above zero")
    return int(given)


def shown(name: str) -> str:
    """The value in force, in words."""
    return LIMITS[name].shown


def recall() -> None:
    """Know what administrators have set; a database that is away changes nothing."""
    if not memory.is_old:
        return
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT name, value FROM operations_setlimit")
            memory.take({name: int(value) for name, value in cursor.fetchall() if name in LIMITS})
    except DatabaseError as error:
        log.warning("The limits that administrators have set could not be read: %s", error)
        memory.take(memory.values)


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
