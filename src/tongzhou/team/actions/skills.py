"""The organisation's skills, and who has which: entered by oneself or for others, confirmed by somebody else."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tongzhou.accounts.models import Organisation, User
from tongzhou.activity.actions import record
from tongzhou.operations.limits import limit
from tongzhou.plan.queries.people import may_keep_time_of
from tongzhou.team.models import MOST_LEVEL, PersonSkill, Skill
from tongzhou.team.queries.rights import may_confirm
from tongzhou.team.refusals import TeamRefusedError


@transaction.atomic
def create_skill(
    organisation: Organisation, *, by: User, name: str, category: str = "", words: Sequence[str] = ()
) -> Skill:
    """A skill that people can have. Raises TeamRefusedError when there is one of this name."""
    if Skill.objects.filter(organisation=organisation).count() >= limit("skills"):
        raise TeamRefusedError(
            _("An organisation can hold at most %(most)d skills.") % {"most": limit("skills")}
        )
    try:
        with transaction.atomic():
            skill = Skill.objects.create(
                organisation=organisation, name=name, category=category, words=_words(words)
            )
    except IntegrityError as error:
        raise TeamRefusedError(_("There is a skill of this name already."), "name") from error
    record("team.skill_created", skill, by=by)
    return skill


@transaction.atomic
def change_skill(skill: Skill, *, by: User, name: str, category: str, words: Sequence[str] = ()) -> Skill:
    """Another name, category, or words for the levels; who has it keeps it. Raises TeamRefusedError."""
    skill.name, skill.category, skill.words = name, category, _words(words)
    try:
        with transaction.atomic():
            skill.save(update_fields=["name", "category", "words"])
    except IntegrityError as error:
        raise TeamRefusedError(_("There is a skill of this name already."), "name") from error
    record("team.skill_changed", skill, by=by)
    return skill


@transaction.atomic
def archive_skill(skill: Skill, *, by: User, archived: bool = True) -> Skill:
    """A skill that is no longer offered (or is again); who has it keeps it."""
    skill.archived_at = timezone.now() if archived else None
    skill.save(update_fields=["archived_at"])
    record("team.skill_archived" if archived else "team.skill_restored", skill, by=by)
    return skill


def _words(words: Sequence[str]) -> list[str]:
    kept = [word.strip()[:40] for word in words]
    if not any(kept):
        return []
    if len(kept) != MOST_LEVEL or not all(kept):
        raise TeamRefusedError(_("Either all five levels have words of their own, or none."), "words")
    return kept


@transaction.atomic
def set_person_skill(user: User, *, by: User, skill: Skill, level: int, note: str = "") -> PersonSkill:
    """Somebody has a skill at a level; another level than before has to be confirmed anew. Raises TeamRefusedError."""
    _refuse_others(by, user)
    if skill.organisation_id != user.organisation_id or skill.archived_at is not None:
        raise TeamRefusedError(_("This skill is no longer offered."), "skill")
    if not 1 <= level <= MOST_LEVEL:
        raise TeamRefusedError(_("A level lies between 1 and 5."), "level")
    found = PersonSkill.objects.select_for_update().filter(user=user, skill=skill).first()
    if found is None and PersonSkill.objects.filter(user=user).count() >= limit("skills_per_person"):
        most = limit("skills_per_person")
        raise TeamRefusedError(_("A person can have at most %(most)d skills.") % {"most": most})
    if found is None:
        found = PersonSkill.objects.create(user=user, skill=skill, level=level, note=note.strip())
    else:
        if found.level != level:
            found.confirmed_by, found.confirmed_at = None, None
        found.level, found.note = level, note.strip()
        found.save(update_fields=["level", "note", "confirmed_by", "confirmed_at", "changed_at"])
    _record("team.person_skill_set", found, by)
    return found


@transaction.atomic
def remove_person_skill(found: PersonSkill, *, by: User) -> None:
    """Somebody does not have a skill (any more). Raises TeamRefusedError."""
    _refuse_others(by, found.user)
    _record("team.person_skill_removed", found, by)
    found.delete()


@transaction.atomic
def confirm_person_skill(found: PersonSkill, *, by: User) -> PersonSkill:
    """Somebody who works with them, or keeps staff records, says so too. Raises TeamRefusedError."""
    if not may_confirm(by, found.user):
        message = _("Only keepers of staff records and those who lead the person's projects confirm skills.")
        raise TeamRefusedError(message)
    found.confirmed_by, found.confirmed_at = by, timezone.now()
    found.save(update_fields=["confirmed_by", "confirmed_at"])
    _record("team.person_skill_confirmed", found, by)
    return found


def _refuse_others(by: User, user: User) -> None:
    if not may_keep_time_of(by, user):
        raise TeamRefusedError(_("You may not enter the skills of %(name)s.") % {"name": user.name})


def _record(deed: str, found: PersonSkill, by: User) -> None:
    label = f"{found.user.name}: {found.skill.name} {found.level}"
    record(deed, found, by=by, label=label, details={"level": found.level})
