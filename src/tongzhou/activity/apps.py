from typing import Any

from django.apps import AppConfig


class ActivityConfig(AppConfig):
    name = "tongzhou.activity"
    label = "activity"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Accounts and operations are below and cannot import the diary; they are handed the pen here."""
        from tongzhou.accounts.actions.sessions import revocation_hearers, session_hearers
        from tongzhou.accounts.diary import diary_keepers, diary_readers
        from tongzhou.activity import guards, invariants, jobs  # noqa: F401  # registers them
        from tongzhou.activity.actions import record
        from tongzhou.activity.live import end_streams_of, end_streams_of_session, guard_topics
        from tongzhou.activity.queries.security import lines_about
        from tongzhou.operations import actions as operations
        from tongzhou.operations.creation import beside_models
        from tongzhou.web.slots import fill

        beside_models(guards.install)
        guard_topics("user", lambda user, rest: rest == str(user.pk))
        fill("person_admin", "activity/_erase_person.html")
        fill("me", "activity/_my_data_link.html")
        hooks: tuple[tuple[list[Any], Any], ...] = (
            (diary_keepers, record),
            (operations.diary_keepers, record),
            (diary_readers, lines_about),
            (revocation_hearers, end_streams_of),
            (session_hearers, end_streams_of_session),
        )
        for hearers, hear in hooks:
            if hear not in hearers:
                hearers.append(hear)
