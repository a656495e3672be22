from django.apps import AppConfig


class HandoverConfig(AppConfig):
    name = "tongzhou.handover"
    label = "handover"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make known the deeds, what is signed, talked about, thrown away, checked, what waits and what runs on."""
        from tongzhou.activity.words import tell
        from tongzhou.handover import invariants, jobs  # noqa: F401  # registers them
        from tongzhou.handover.subjects import objected_to_solve, register
        from tongzhou.handover.trash import register_trash
        from tongzhou.handover.words import FIELDS, ICONS, ROOM, SENTENCES
        from tongzhou.projects.closed import keep_running
        from tongzhou.work.waiting import waiting_sources

        tell(SENTENCES, ICONS, fields=FIELDS, room=("handover", ROOM))
        register()
        keep_running(
            "handover.claim_reported",
            "handover.claim_solved",
            "handover.claim_reopened",
            addresses=(
                *("warranty_claim", "warranty_claim_solve", "api:warranty_claim", "api:warranty_claim_solve"),
                *("portal_warranty_claim", "api:portal_warranty_claim"),
                "api:warranty_claims",  # the name of the address at which claims are both listed and noted
            ),
        )
        register_trash()
        if objected_to_solve not in waiting_sources:
            waiting_sources.append(objected_to_solve)
