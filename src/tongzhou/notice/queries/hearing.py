"""Who is concerned by a line of the diary, who of them may hear of it, and how they want to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from tongzhou.accounts.models import Organisation, User
from tongzhou.accounts.permissions import Permission, ProjectRole
from tongzhou.activity.models import DiaryEntry
from tongzhou.discussion.models import Watch
from tongzhou.notice.models import Channel, Kind, KindChoice, Mail, Mute, NoticePreference, Notification
from tongzhou.notice.rules import (
    ASSIGNED,
    DEFAULTS,
    GATHERED,
    MEMBER,
    MENTIONED,
    OF_ONESELF,
    OWNER,
    PERSONAL,
    Choice,
    Rule,
    Who,
    clients_may_hear,
    is_internal,
    named_in,
    rule_of,
    subject_of,
)
from tongzhou.plan.models import Assignment, PlanEdit
from tongzhou.projects.models import Membership, Project
from tongzhou.projects.subjects import Subject, find_subject

MOST_ITEMS = 20
LEADERS = (ProjectRole.PM, ProjectRole.LEAD)


@dataclass(frozen=True, slots=True)
class Hearing:
    """Somebody who is to be told: of what kind, about what, and how they want to hear of it."""

    user: User
    kind: Kind
    subject: Subject
    choice: Choice
    preference: NoticePreference
    items: tuple[int, ...] = ()


def entry_numbered(number: int) -> DiaryEntry | None:
    """A line of the diary."""
    return DiaryEntry.objects.filter(pk=number).first()


def may_hear(user: User, entry: DiaryEntry, subject: Subject) -> Subject | None:
    """The subject, which was just found for the person, or None when they may not be told of this line of it."""
    if not user.is_active or user.organisation_id != entry.organisation_id:
        return None
    if user.is_client:
        return subject if subject.client_may_see and clients_may_hear(entry) else None
    if is_internal(entry) and subject.access and not subject.access.may(Permission.VIEW_INTERNAL_TALK):
        return None
    own = entry.deed in GATHERED or entry.deed in OF_ONESELF
    if not own and subject.access and not subject.access.may(Permission.VIEW_DIARY):
        return None
    return subject


def hearings(entry: DiaryEntry) -> list[Hearing]:
    """Everybody who is to be told of a line; never who did it."""
    rule, about = rule_of(entry), subject_of(entry)
    if rule is None or about is None:
        return []
    concerned = _concerned(entry, rule, *about)
    actor = None if rule.by_itself else entry.actor_id
    return _willing(entry, {pk: (kind, about, ()) for pk, kind in concerned.items()}, but=actor)


def plan_hearings(entry: DiaryEntry, since: int, until: datetime) -> list[Hearing]:
    """Those whose work moved in the steps after version ``since`` and before ``until``, or who follow what moved.

    ``entry`` is the last step's line; steps of one's own do not count.
    """
    project_id = entry.project_id
    if project_id is None:
        return []
    given: dict[int, set[int]] = {}
    moved: dict[int, set[int]] = {}
    steps = PlanEdit.objects.filter(project=project_id, version__gt=since, at__lt=until)
    for edit in steps.exclude(type=PlanEdit.Type.FILL):
        _gather(edit.by_id, edit.touched, moved)
        _gather_given(edit, given)
    told = _told_of_items(entry, steps)
    concerned: dict[int, tuple[Kind, tuple[str, int], tuple[int, ...]]] = {}
    for kind, found in ((Kind.CHANGE, moved), (Kind.ASSIGNED, given)):
        for user, every in found.items():
            items = every - told.get(user, set())
            if not items:
                continue
            known = tuple(sorted(items)[:MOST_ITEMS])
            about = ("work_item", known[0]) if len(items) == 1 else ("project", project_id)
            concerned[user] = (kind, about, known)
    return _willing(entry, concerned, but=None)


def _told_of_items(entry: DiaryEntry, steps: QuerySet[PlanEdit]) -> dict[int, set[int]]:
    """The items of which people have been told by themselves while the steps were made."""
    first = steps.order_by("version").values_list("at", flat=True).first()
    notices = Notification.objects.filter(
        project=entry.project_id, subject_kind="work_item", entry__at__gte=first or entry.at
    )
    found: dict[int, set[int]] = {}
    for user, item in notices.exclude(entry__deed__in=GATHERED).values_list("user", "subject_id"):
        found.setdefault(user, set()).add(item)
    return found


def _gather(by: int, touched: list[int], moved: dict[int, set[int]]) -> None:
    """Add the items of a step to those who do or follow them."""
    doing = Assignment.objects.filter(item__in=touched, resource__user__isnull=False)
    following = Watch.objects.filter(kind="work_item", subject_id__in=touched)
    for user, item in [
        *doing.values_list("resource__user", "item"),
        *following.values_list("user", "subject_id"),
    ]:
        if user != by:
            moved.setdefault(user, set()).add(item)


def _gather_given(edit: PlanEdit, given: dict[int, set[int]]) -> None:
    """Add the items of a step to those whom it gave them to."""
    fresh = {
        int(item): {row[0] for row in after or ()} - {row[0] for row in before or ()}
        for item, (before, after) in edit.changes.get("people", {}).items()
    }
    doing = Assignment.objects.filter(item__in=[item for item, new in fresh.items() if new])
    for user, item, resource in doing.values_list("resource__user", "item", "resource"):
        if user != edit.by_id and resource in fresh[item]:
            given.setdefault(user, set()).add(item)


def _concerned(entry: DiaryEntry, rule: Rule, kind: str, number: int) -> dict[int, Kind]:
    """People by number, with the kind of notice it is for them: being named outweighs the rest."""
    found: dict[int, Kind] = {}
    for who in rule.who:
        for user in _people(who, entry, kind, number):
            found.setdefault(user, rule.kind)
    for key, outweighing in ((ASSIGNED, Kind.ASSIGNED), (MENTIONED, Kind.MENTION)):
        found |= dict.fromkeys(named_in(entry.details, key), outweighing)
    return found


def _people(who: Who, entry: DiaryEntry, kind: str, number: int) -> Iterable[int]:
    if who == Who.WATCHERS:
        return Watch.objects.filter(kind=kind, subject_id=number).values_list("user", flat=True)
    if who == Who.DOERS and kind == "work_item":
        doing = Assignment.objects.filter(item=number, resource__user__isnull=False)
        return list(doing.values_list("resource__user", flat=True))
    if who in {Who.MANAGERS, Who.LEADERS} and entry.project_id is not None:
        roles = LEADERS if who == Who.LEADERS else LEADERS[:1]
        members = Membership.objects.filter(project=entry.project_id, role__in=roles)
        return members.values_list("user", flat=True)
    keys = {Who.MEMBER: MEMBER, Who.OWNER: OWNER, Who.MENTIONED: MENTIONED}
    return named_in(entry.details, keys[who]) if who in keys else ()


def _willing(
    entry: DiaryEntry,
    concerned: dict[int, tuple[Kind, tuple[str, int], tuple[int, ...]]],
    *,
    but: int | None,
) -> list[Hearing]:
    """Those of the concerned (without ``but``, who did it) who may hear of it and want to."""
    wanted = [pk for pk in concerned if pk != but]
    users = User.objects.filter(pk__in=wanted, is_active=True, organisation=entry.organisation_id)
    wishes = Wishes.of(wanted, entry.project_id)
    found = []
    for user in users.select_related("organisation"):
        kind, about, items = concerned[user.pk]
        choice = wishes.choice(user.pk, kind)
        if not choice.in_app and choice.mail == Mail.NEVER:
            continue
        subject = find_subject(user, *about)
        if subject is not None and may_hear(user, entry, subject):
            found.append(Hearing(user, kind, subject, choice, wishes.preference(user.pk), items))
    return found


@dataclass(frozen=True, slots=True)
class Wishes:
    """What some people want to hear in one project, read at once."""

    choices: dict[tuple[int, str, bool], Choice]
    muted: frozenset[int]
    preferences: dict[int, NoticePreference]

    @classmethod
    def of(cls, users: Iterable[int], project_id: int | None) -> Wishes:
        """Read them: three statements whatever the number of people."""
        people = list(users)
        rows = KindChoice.objects.filter(user__in=people)
        here = rows.filter(project=project_id) if project_id is not None else rows.none()
        muted = (
            Mute.objects.filter(user__in=people, project=project_id) if project_id else Mute.objects.none()
        )
        return cls(
            {
                (row.user_id, row.kind, row.project_id is not None): Choice(row.in_app, Mail(row.mail))
                for row in [*rows.filter(project=None), *here]
            },
            frozenset(muted.values_list("user", flat=True)),
            {one.user_id: one for one in NoticePreference.objects.filter(user__in=people)},
        )

    def choice(self, user: int, kind: Kind) -> Choice:
        """How somebody hears of a kind here: muted, chosen for the project, chosen, or the default."""
        if user in self.muted and kind not in PERSONAL:
            return Choice(in_app=False, mail=Mail.NEVER)
        everywhere = self.choices.get((user, kind, False), DEFAULTS[kind])
        return self.choices.get((user, kind, True), everywhere)

    def preference(self, user: int) -> NoticePreference:
        """When somebody wants mail."""
        return self.preferences.get(user) or NoticePreference(user_id=user)


def channels_for(entry: DiaryEntry, kind: Kind) -> list[Channel]:
    """The channels that are told of a line: the project's and the organisation's that chose its kind."""
    on = Channel.objects.filter(organisation=entry.organisation_id, state=Channel.State.ON)
    mine = on.filter(project=None)
    if entry.project_id is not None:
        mine = mine | on.filter(project=entry.project_id)
    return [
        channel
        for channel in mine.select_related("owner", "project")
        if kind in channel.kinds and (not channel.with_client or client_sees(channel, entry))
    ]


def client_sees(channel: Channel, entry: DiaryEntry) -> bool:
    """Whether a line may go where the client's people read, too."""
    about = subject_of(entry)
    if about is None or not clients_may_hear(entry):
        return False
    subject = find_subject(channel.owner, *about)
    return subject is not None and subject.client_may_see


def project_numbered(number: int | None) -> Project | None:
    """The project if it still exists."""
    return Project.objects.filter(pk=number).first() if number is not None else None


def last_step(project: int, until: datetime) -> DiaryEntry | None:
    """The diary's line of the newest step in a project's plan before a moment."""
    steps = DiaryEntry.objects.filter(project_id=project, deed__in=GATHERED, at__lt=until)
    return steps.order_by("-id").first()


def lines_to_tell(organisation: Organisation) -> list[DiaryEntry]:
    """The lines of an organisation's diary that people are told of, oldest first."""
    lines = DiaryEntry.objects.filter(organisation=organisation).order_by("id")
    return [entry for entry in lines if rule_of(entry) is not None]
