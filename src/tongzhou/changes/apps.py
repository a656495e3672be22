from django.apps import AppConfig


class ChangesConfig(AppConfig):
    name = "tongzhou.changes"
    label = "changes"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make known deeds, subjects, what waits, what is signed, and what stands on the client's page."""
        from django.utils.translation import gettext_lazy as _

        from tongzhou.accounts.permissions import Permission
        from tongzhou.activity.words import tell
        from tongzhou.changes import invariants, jobs  # noqa: F401  # registers them
        from tongzhou.changes.actions.orders import KIND, order_declined, order_signed
        from tongzhou.changes.queries.requests import address_of_order
        from tongzhou.changes.subjects import register_kinds
        from tongzhou.changes.trash import register_trash
        from tongzhou.changes.waiting import changes_waiting
        from tongzhou.changes.words import ICONS, ROOM, SENTENCES
        from tongzhou.signing.documents import SignableKind, register_signable
        from tongzhou.web.slots import fill
        from tongzhou.work.waiting import waiting_sources

        tell(SENTENCES, ICONS, room=("changes", ROOM))
        register_kinds()
        register_trash()
        register_signable(
            SignableKind(
                KIND,
                _("Change order"),
                signed=order_signed,
                declined=order_declined,
                part="changes",
                view=Permission.VIEW_COST,
                manage=Permission.EDIT_PLAN,
                means=_("By signing, your organisation agrees to this change, its dates and its price."),
                url=address_of_order,
            )
        )
        if changes_waiting not in waiting_sources:
            waiting_sources.append(changes_waiting)
        fill("client", "changes/_on_client.html")
