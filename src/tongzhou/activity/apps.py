from django.apps import AppConfig


class ActivityConfig(AppConfig):
    name = "tongzhou.activity"
    label = "activity"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Accounts is one stair below and cannot import the diary; it is handed the pen here."""
        from tongzhou.accounts.actions import diary_keepers
        from tongzhou.activity import jobs  # noqa: F401  # registers its tasks
        from tongzhou.activity.actions import record
        from tongzhou.activity.personal import hands_over
        from tongzhou.activity.queries.personal import account_of, deeds_of, tokens_of
        from tongzhou.web.slots import fill

        hands_over("account", account_of)
        hands_over("tokens", tokens_of)
        hands_over("deeds", deeds_of)
        fill("person_admin", "activity/_erase_person.html")
        fill("me", "activity/_my_data_link.html")
        if record not in diary_keepers:
            diary_keepers.append(record)
