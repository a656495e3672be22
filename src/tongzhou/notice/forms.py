"""Is what people chose about notices and channels well-formed?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from tongzhou.accounts.models import Language
from tongzhou.notice.models import Channel, Kind, Mail, NoticePreference
from tongzhou.notice.rules import CHANNEL_DEFAULT, CHANNEL_KINDS, Choice
from tongzhou.operations.egress import RefusedError, checked_target

DAYS = (
    ("1", _("Mon")),
    ("2", _("Tue")),
    ("3", _("Wed")),
    ("4", _("Thu")),
    ("5", _("Fri")),
    ("6", _("Sat")),
    ("7", _("Sun")),
)
ZONES = (
    "Asia/Shanghai", "Asia/Hong_Kong", "Asia/Taipei", "Asia/Singapore", "Asia/Tokyo", "Asia/Seoul", "Asia/Dubai",
    "Asia/Kolkata", "Europe/London", "Europe/Paris", "Europe/Berlin", "Europe/Madrid", "America/New_York",
    "America/Chicago", "America/Los_Angeles", "America/Sao_Paulo", "Australia/Sydney", "UTC",
)  # fmt: skip
HERE = (
    ("", _("As everywhere")),
    ("app", _("Only in the product")),
    ("now", _("By mail immediately")),
    ("hourly", _("In the hourly digest")),
    ("daily", _("In the daily digest")),
    ("off", _("Not at all")),
)
"""How somebody hears of a kind in one project."""


class KindsForm(forms.Form):
    """For every kind: in the product or not, and when by mail."""

    def __init__(self, data: Any, *, kinds: tuple[Kind, ...], chosen: Mapping[Kind, Choice]) -> None:
        super().__init__(data)
        self.kinds = kinds
        for kind in kinds:
            choice = chosen[kind]
            self.fields[f"{kind}_app"] = forms.BooleanField(
                label=_("In the product"), required=False, initial=choice.in_app
            )
            self.fields[f"{kind}_mail"] = forms.ChoiceField(
                label=_("By mail"), choices=Mail.choices, initial=choice.mail
            )

    def rows(self) -> list[tuple[Kind, forms.BoundField, forms.BoundField]]:
        """Kind, switch and choice, for the template."""
        return [(kind, self[f"{kind}_app"], self[f"{kind}_mail"]) for kind in self.kinds]

    def chosen(self) -> dict[Kind, Choice]:
        """The choices of a valid form."""
        values = self.cleaned_data
        return {kind: Choice(values[f"{kind}_app"], Mail(values[f"{kind}_mail"])) for kind in self.kinds}


class ProjectKindsForm(forms.Form):
    """For every kind: as everywhere, or otherwise in this project; and whether it is muted."""

    muted = forms.BooleanField(
        label=_("Mute this project"),
        required=False,
        help_text=_("You then hear only of mentions and of work given to you."),
    )

    def __init__(
        self, data: Any, *, kinds: tuple[Kind, ...], chosen: Mapping[Kind, Choice], muted: bool
    ) -> None:
        super().__init__(data, initial={"muted": muted})
        self.kinds = kinds
        for kind in kinds:
            self.fields[kind.value] = forms.ChoiceField(
                label=kind.label, choices=HERE, required=False, initial=_as_one(chosen.get(kind))
            )

    def rows(self) -> list[forms.BoundField]:
        """The choices, for the template."""
        return [self[kind.value] for kind in self.kinds]

    def chosen(self) -> dict[Kind, Choice]:
        """The kinds with a choice of their own."""
        given = {kind: self.cleaned_data[kind.value] for kind in self.kinds}
        return {
            kind: Choice(in_app=one != "off", mail=Mail(one) if one in Mail.values else Mail.NEVER)
            for kind, one in given.items()
            if one
        }


def _as_one(choice: Choice | None) -> str:
    if choice is None:
        return ""
    if choice.mail != Mail.NEVER:
        return choice.mail.value
    return "app" if choice.in_app else "off"


class HoursForm(forms.Form):
    """When somebody wants mail."""

    time_zone = forms.ChoiceField(label=_("Time zone"), required=False)
    digest_at = forms.TimeField(
        label=_("Daily digest at"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    quiet_from = forms.TimeField(
        label=_("No mail from"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    quiet_until = forms.TimeField(
        label=_("until"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    working_days = forms.MultipleChoiceField(
        label=_("Days with mail"), choices=DAYS, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: Any, *, preference: NoticePreference) -> None:
        initial = {
            "time_zone": preference.time_zone,
            "digest_at": preference.digest_at,
            "quiet_from": preference.quiet_from,
            "quiet_until": preference.quiet_until,
            "working_days": list(preference.working_days),
        }
        super().__init__(data, initial=initial)
        names = [*ZONES] if preference.time_zone in {"", *ZONES} else [preference.time_zone, *ZONES]
        zone = self.fields["time_zone"]
        assert isinstance(zone, forms.ChoiceField)
        zone.choices = [("", _("As the installation")), *((name, name) for name in names)]

    def clean_working_days(self) -> str:
        """The days as they are kept: ``"12345"``."""
        return "".join(sorted(self.cleaned_data["working_days"]))

    def clean(self) -> dict[str, Any]:
        """Quiet hours have a beginning and an end, or neither."""
        values = super().clean() or {}
        if bool(values.get("quiet_from")) != bool(values.get("quiet_until")):
            self.add_error("quiet_until", _("Give both the beginning and the end, or neither."))
        return values


def is_time_zone(name: str) -> bool:
    """Whether there is a time zone of that name; the empty name stands for the installation's."""
    return not name or name in available_timezones()


class ChannelForm(forms.Form):
    """A chat group or a webhook. When one is changed, an empty address or key keeps the present one."""

    type = forms.ChoiceField(label=_("Type"), choices=Channel.Type.choices)
    name = forms.CharField(label=_("Name"), max_length=100)
    url = forms.CharField(
        label=_("Address"),
        max_length=1000,
        help_text=_("From the robot's settings in the chat program, or the address of your own program."),
    )
    secret = forms.CharField(
        label=_("Signing key of the robot"),
        max_length=200,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("DingTalk and Feishu: if the robot checks signatures. A webhook gets a key from us."),
    )
    language = forms.ChoiceField(label=_("Language of the messages"), choices=Language.choices)
    kinds = forms.MultipleChoiceField(
        label=_("What is told there"),
        choices=[(kind.value, kind.label) for kind in CHANNEL_KINDS],
        initial=[kind.value for kind in CHANNEL_DEFAULT],
        widget=forms.CheckboxSelectMultiple,
    )
    with_client = forms.BooleanField(
        label=_("The client's people read there, too"),
        required=False,
        help_text=_("Then only what has been shared with the client goes there."),
    )

    def __init__(self, data: Any = None, *, channel: Channel | None = None, language: str = "") -> None:
        initial: dict[str, Any] = {"language": language}
        if channel is not None:
            initial = {name: getattr(channel, name) for name in ("name", "language", "kinds", "with_client")}
        super().__init__(data, initial=initial)
        if channel is not None:
            del self.fields["type"]
            self.fields["url"].required = False
            self.fields["url"].help_text = _("Leave it empty to keep the present one.")
            self.fields["secret"].help_text = _("Leave it empty to keep the present one.")
            if channel.type == Channel.Type.WEBHOOK:
                del self.fields["secret"]

    def clean_url(self) -> str:
        """An address that could be called; whether it may be is seen when it is."""
        url = str(self.cleaned_data["url"])
        if url:
            try:
                checked_target(url)
            except RefusedError as refusal:
                raise forms.ValidationError(refusal.message) from refusal
        return url
