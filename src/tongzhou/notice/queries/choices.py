"""What somebody has chosen to hear of."""

from __future__ import annotations

from dataclasses import dataclass

from tongzhou.accounts.models import User
from tongzhou.notice.models import Kind, KindChoice, Mail, Mute, NoticePreference
from tongzhou.notice.rules import DEFAULTS, Choice
from tongzhou.projects.models import Project
from tongzhou.projects.queries import projects_of

FOR_CLIENTS = (Kind.MENTION, Kind.COMMENT, Kind.CHANGE)


@dataclass(frozen=True, slots=True)
class ProjectChoice:
    """A project among somebody's choices: muted, or with choices of its own."""

    key: str
    name: str
    colour: int
    muted: bool
    own: int


def kinds_for(user: User) -> tuple[Kind, ...]:
    """The kinds of notices that somebody can get at all."""
    return FOR_CLIENTS if user.is_client else tuple(Kind)


def choices_of(user: User, project: Project | None = None) -> dict[Kind, Choice]:
    """What the person has chosen, for every kind; in a project only the kinds chosen there."""
    rows = KindChoice.objects.filter(user=user, project=project)
    chosen = {Kind(row.kind): Choice(row.in_app, Mail(row.mail)) for row in rows if row.kind in Kind.values}
    return (
        chosen
        if project is not None
        else {kind: chosen.get(kind, DEFAULTS[kind]) for kind in kinds_for(user)}
    )


def preference_of(user: User) -> NoticePreference:
    """When somebody wants mail; the defaults when they have not said."""
    return NoticePreference.objects.filter(user=user).first() or NoticePreference(user=user)


def is_muted(user: User, project: Project) -> bool:
    """Whether somebody wants to hear nothing from a project."""
    return Mute.objects.filter(user=user, project=project).exists()


def project_choices(user: User) -> list[ProjectChoice]:
    """The projects that somebody may see, with what they have chosen there; three statements."""
    muted = set(Mute.objects.filter(user=user).values_list("project", flat=True))
    own: dict[int, int] = {}
    for number in (
        KindChoice.objects.filter(user=user).exclude(project=None).values_list("project", flat=True)
    ):
        if number is not None:
            own[number] = own.get(number, 0) + 1
    found = projects_of(user).order_by("name", "id").values_list("pk", "key", "name", "colour")
    return [ProjectChoice(key, name, colour, pk in muted, own.get(pk, 0)) for pk, key, name, colour in found]


def person_numbered(number: int) -> User | None:
    """Somebody active, by number; for addresses that were signed by us."""
    return User.objects.filter(pk=number, is_active=True).first()
