"""Is what people typed about new projects, files and calendars well-formed?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import pairwise
from pathlib import PurePath
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files import File
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.clients.models import ClientOrganisation
from tongzhou.exchange.holidays import FIRST_YEAR
from tongzhou.exchange.limits import LIMITS, MB
from tongzhou.plan.actions.calendars import NewException
from tongzhou.plan.actions.create_project import Charter
from tongzhou.plan.models import CalendarKind, WorkingCalendar
from tongzhou.plan.queries.calendars import pattern_text
from tongzhou.plan.queries.keys import RESERVED, free_key
from tongzhou.projects.forms import DayField
from tongzhou.projects.models import Method

KEY = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?")
NEW_CLIENT = "new"
FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(2099, 12, 31)
MOST_DAYS = 3_660
EIGHT_TO_FIVE = "08:00-12:00, 13:00-17:00"
FILE_TYPES = ".xml,.xlsx,.xls,.ods,.csv,.mpp,.xer"
"""What the file chooser offers first; .mpp and .xer are offered so that the refusal can say what to do."""


# ── projects ──────────────────────────────────────────────────────────────────────────────────────────
class NewProjectForm(forms.Form):
    """What a project needs to begin; with ``dated=False`` its start comes from a file."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    key = forms.CharField(
        label=gettext_lazy("Key"),
        max_length=40,
        required=False,
        help_text=gettext_lazy(
            "Short, for addresses: small letters, digits, hyphens. Leave it empty to have one made from the name."
        ),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )
    client = forms.ChoiceField(label=gettext_lazy("Client"))
    new_client = forms.CharField(
        label=gettext_lazy("Name of the new client"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Only when the client is not in the list yet."),
    )
    start_date = DayField(label=gettext_lazy("Start"))
    method = forms.ChoiceField(label=gettext_lazy("Method"), choices=Method.choices)

    def __init__(self, *args: Any, user: User, dated: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._clients = {str(one.pk): one for one in ClientOrganisation.objects.visible_to(user)}
        self._user = user
        choices = [(number, one.name) for number, one in self._clients.items()]
        if user.may(Permission.MANAGE_CLIENTS):
            choices.append((NEW_CLIENT, _("A new client …")))
        else:
            del self.fields["new_client"]
        client = self.fields["client"]
        assert isinstance(client, forms.ChoiceField)
        client.choices = choices
        if not dated:
            del self.fields["start_date"]

    def clean_key(self) -> str:
        """The key, in small letters; one made from the name when it was left empty."""
        key = str(self.cleaned_data["key"]).strip().lower()
        if not key:
            return free_key(str(self.cleaned_data.get("name", "")), self._user)
        if not KEY.fullmatch(key):
            raise ValidationError(_("Use small letters, digits and hyphens only, for example harbour-2026."))
        if key in RESERVED:
            raise ValidationError(_("This key is reserved. Choose another one."))
        return key

    def clean(self) -> dict[str, Any]:
        """A new client needs a name."""
        cleaned: dict[str, Any] = super().clean() or {}
        wanted = str(cleaned.get("new_client") or "").strip()
        if cleaned.get("client") == NEW_CLIENT and not wanted:
            self.add_error("new_client", _("How is the new client called?"))
        return cleaned

    def charter(self, **more: Any) -> Charter:
        """What was typed; the form must be valid. ``more`` are further fields of the charter."""
        values = self.cleaned_data
        is_new = values["client"] == NEW_CLIENT
        given = {name: values[name] for name in ("name", "key", "method")}
        if "start_date" in values:
            given["start_date"] = values["start_date"]
        client = values["new_client"].strip() if is_new else self._clients[values["client"]]
        return Charter(**{**given, "client": client, **more})


# ── files ─────────────────────────────────────────────────────────────────────────────────────────────
class UploadForm(forms.Form):
    """A plan file."""

    file = forms.FileField(
        label=gettext_lazy("Plan file"),
        allow_empty_file=True,
        help_text=gettext_lazy(
            "Microsoft Project XML, Excel (.xlsx, .xls, .ods) or CSV; up to 60 MB and 50,000 tasks."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": FILE_TYPES}),
    )

    def clean_file(self) -> File[bytes]:
        """Refuses what is larger than any file may be."""
        file: File[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > LIMITS.file_bytes:
            limit = {"limit_mb": LIMITS.file_bytes // MB, "size_mb": -(-(file.size or 0) // MB)}
            raise ValidationError(
                _("The file has %(size_mb)s MB; at most %(limit_mb)s MB can be read.") % limit
            )
        return file

    @property
    def filename(self) -> str:
        """The file's name as people know it: no folders, no control characters."""
        name = PurePath(str(self.cleaned_data["file"].name).replace("\\", "/")).name
        return "".join(c for c in name if c.isprintable())[:255] or "plan"


class ImportForm(forms.Form):
    """How a file's dates are taken over."""

    COMPUTE, KEEP = "compute", "keep"
    rule = forms.ChoiceField(choices=[(COMPUTE, ""), (KEEP, "")], initial=COMPUTE, required=False)
    reschedule = forms.BooleanField(required=False)

    def chosen(self) -> dict[str, bool]:
        """The choices as the actions take them; the form must be valid."""
        return {
            "keep_dates": self.cleaned_data["rule"] == self.KEEP,
            "reschedule": self.cleaned_data["reschedule"],
        }


# ── calendars ─────────────────────────────────────────────────────────────────────────────────────────
INTERVAL = re.compile(r"(\d{1,2})[:：](\d{2})\s*(?:-|–|—|~|～|至|到)\s*(\d{1,2})[:：](\d{2})")


def read_hours(text: str) -> tuple[tuple[int, int], ...]:
    """Working time as people write it, ``08:00-12:00, 13:00-17:00``, in seconds after midnight.

    Raises ValidationError when it cannot be read, overlaps, or goes past midnight.
    """
    rest = INTERVAL.sub("", text)
    found = [tuple(map(int, match)) for match in INTERVAL.findall(text)]
    intervals = sorted((h * 3600 + m * 60, to_h * 3600 + to_m * 60) for h, m, to_h, to_m in found)
    readable = (
        found and not rest.strip(" ,，、;；") and all(m < 60 and to_m < 60 for _h, m, _t, to_m in found)
    )
    if not readable or len(intervals) > 5:
        raise ValidationError(_("Write working time like 08:00-12:00, 13:00-17:00."))
    for start, end in intervals:
        if not start < end <= 86_400:
            raise ValidationError(_("Working time ends after it begins, at 24:00 at the latest."))
    if any(later[0] < earlier[1] for earlier, later in pairwise(intervals)):
        raise ValidationError(_("These working times overlap."))
    return tuple(intervals)


class CalendarNameForm(forms.Form):
    """What a calendar is called."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)


class WeekForm(forms.Form):
    """Seven days: each works, is off, or is as in the calendar below."""

    BASE, OFF, WORK = "base", "off", "work"

    def __init__(self, *args: Any, calendar: WorkingCalendar, layered: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(self.WORK, _("works")), (self.OFF, _("day off"))]
        if layered:
            choices.insert(0, (self.BASE, _("as in the calendar below")))
        week = [*calendar.week, *[None] * 7][:7] if calendar.week else [None] * 7
        for number, day in enumerate(week):
            mode = self.BASE if day is None and layered else self.WORK if day else self.OFF
            self.fields[f"mode_{number}"] = forms.ChoiceField(choices=choices, initial=mode)
            self.fields[f"hours_{number}"] = forms.CharField(
                max_length=100, required=False, initial=pattern_text(day or ()) or EIGHT_TO_FIVE
            )

    def days(self) -> Iterator[tuple[str, forms.BoundField, forms.BoundField]]:
        """Name of the weekday, what it is, and its hours."""
        for number in range(7):
            yield str(WEEKDAYS[number]), self[f"mode_{number}"], self[f"hours_{number}"]

    def clean(self) -> dict[str, Any]:
        """The week as a calendar stores it, under ``week``."""
        cleaned: dict[str, Any] = super().clean() or {}
        cleaned["week"] = [self._day(number, cleaned) for number in range(7)]
        return cleaned

    def _day(self, number: int, cleaned: dict[str, Any]) -> list[list[int]] | None:
        mode = cleaned.get(f"mode_{number}")
        if mode != self.WORK:
            return None if mode == self.BASE else []
        try:
            return [list(interval) for interval in read_hours(str(cleaned.get(f"hours_{number}", "")))]
        except ValidationError as error:
            self.add_error(f"hours_{number}", error)
            return []


class ExceptionForm(forms.Form):
    """Days that differ from their weekdays."""

    kind = forms.ChoiceField(label=gettext_lazy("What is it?"))
    name = forms.CharField(label=gettext_lazy("Name"), max_length=100)
    first = DayField(label=gettext_lazy("First day"))
    last = DayField(
        label=gettext_lazy("Last day"),
        required=False,
        help_text=gettext_lazy("Empty when it is one day only."),
    )
    hours = forms.CharField(
        label=gettext_lazy("Working time"),
        max_length=100,
        required=False,
        help_text=gettext_lazy(
            "Only for make-up workdays and exceptions that are worked: 08:00-12:00, 13:00-17:00."
        ),
    )

    def __init__(self, *args: Any, kinds: Iterable[CalendarKind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = [(one.value, one.label) for one in kinds]

    def clean(self) -> dict[str, Any]:
        """The exception itself, under ``exception``."""
        cleaned: dict[str, Any] = super().clean() or {}
        if self.errors:
            return cleaned
        first, last = cleaned["first"], cleaned["last"] or cleaned["first"]
        if last < first:
            raise ValidationError({"last": _("It cannot end before it begins.")})
        if (last - first).days > MOST_DAYS or last > LAST_DAY:
            raise ValidationError({"last": _("This is more than ten years, or later than 2099.")})
        kind = CalendarKind(cleaned["kind"])
        cleaned["exception"] = NewException(
            first=first,
            last=last,
            kind=kind,
            name=cleaned["name"],
            working=self._working(kind, cleaned["hours"]),
        )
        return cleaned

    def _working(self, kind: CalendarKind, hours: str) -> tuple[tuple[int, int], ...]:
        if kind in (CalendarKind.HOLIDAY, CalendarKind.FREEZE) or (kind is CalendarKind.OTHER and not hours):
            return ()
        try:
            return read_hours(hours or EIGHT_TO_FIVE)
        except ValidationError as error:
            raise ValidationError({"hours": error}) from error


class HolidaysForm(forms.Form):
    """Which years' statutory holidays to fetch."""

    first_year = forms.IntegerField(label=gettext_lazy("From"), min_value=FIRST_YEAR, max_value=LAST_DAY.year)
    last_year = forms.IntegerField(label=gettext_lazy("To"), min_value=FIRST_YEAR, max_value=LAST_DAY.year)

    def clean(self) -> dict[str, Any]:
        """The years in their order, not more than twenty."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and not 0 <= cleaned["last_year"] - cleaned["first_year"] < 20:
            raise ValidationError({"last_year": _("Choose at most twenty years, the earlier one first.")})
        return cleaned


class ChooseCalendarForm(forms.Form):
    """Which calendar a project counts in."""

    calendar = forms.TypedChoiceField(label=gettext_lazy("Working calendar"), coerce=int)

    def __init__(self, *args: Any, calendars: Iterable[WorkingCalendar], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._calendars = {one.pk: one for one in calendars}
        calendar = self.fields["calendar"]
        assert isinstance(calendar, forms.ChoiceField)
        calendar.choices = [(number, one.name) for number, one in self._calendars.items()]

    def chosen(self) -> WorkingCalendar:
        """The calendar; the form must be valid."""
        return self._calendars[self.cleaned_data["calendar"]]
