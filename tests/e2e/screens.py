"""Every screen: where it is, whose it is, and which addresses are none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tongzhou.demo.portfolio import portfolio


@dataclass(frozen=True)
class Screen:
    """A page and who looks at it; ``main`` ones are looked at on a phone as well."""

    name: str
    role: str
    query: str = ""
    main: bool = False
    contact: int = 1
    pk: int = 1

    @property
    def address(self) -> str:
        """Where it is in the demo: its first project, client, person and calendar."""
        sample = SAMPLE | {"contact": self.contact, "pk": self.pk}
        return (
            reverse(self.name, kwargs={one: sample[one] for one in parameters().get(self.name, ())})
            + self.query
        )

    @property
    def label(self) -> str:
        """What a test of it is called."""
        return f"{self.name}{self.query.replace('?', '-')}"


SAMPLE: dict[str, Any] = {
    "key": "harbour", "pk": 1, "item": 1, "kind": "pdf", "format": "mspdi", "number": 12,
}  # fmt: skip
WITHOUT_LOGIN = next(n for n, one in enumerate(portfolio().clients[0].contacts, start=1) if not one.login)
"""The first contact of the first client who could be given one."""
OWN_FIELD = 4
"""The field of the first project alone; three belong to the organisation."""

SCREENS = [
    Screen("projects", "pmo", main=True),
    Screen("project", "pm", main=True),
    Screen("charter", "pm"),
    Screen("members", "pm", main=True),
    Screen("activity", "pm"),
    Screen("project_talk", "pm", main=True),
    Screen("item", "pm", main=True),
    Screen("item_create", "pm"),
    Screen("item_move", "pm"),
    Screen("channels", "pm"),
    Screen("channel_create", "pm"),
    Screen("deliveries", "pm"),
    Screen("search", "pm", "?q=核心", main=True),
    Screen("notices", "pm", main=True),
    Screen("notice_choices", "pm"),
    Screen("my_data", "pm"),
    Screen("all_activity", "pmo"),
    Screen("person_activity", "pmo"),
    Screen("trash", "pm"),
    Screen("audit", "admin", main=True),
    Screen("workflows", "admin", main=True),
    Screen("workflow", "admin"),
    Screen("custom_fields", "admin"),
    Screen("custom_field", "admin"),
    Screen("organisation_channels", "admin"),
    Screen("organisation_channel_create", "admin"),
    Screen("organisation_deliveries", "admin"),
    Screen("project_delete", "pm"),
    Screen("my_work", "pm", main=True),
    Screen("items", "pm", "?group=state", main=True),
    Screen("items", "pm", "?mode=tree"),
    Screen("items_calendar", "pm", main=True),
    Screen("recurrences", "pm", main=True),
    Screen("recurrence_create", "pm", "?item=12"),
    Screen("recurrence", "pm"),
    Screen("tags", "pm", main=True),
    Screen("tag", "pm"),
    Screen("project_fields", "pm", main=True),
    Screen("project_field", "pm", pk=OWN_FIELD),
    Screen("board", "pm", "?lanes=assignees"),
    Screen("board", "pm", main=True),
    Screen("plan", "pm", main=True),
    Screen("milestones", "pm", main=True),
    Screen("delays", "pm", main=True),
    Screen("baselines", "pm", main=True),
    Screen("project_calendar", "pm"),
    Screen("files", "pm", main=True),
    Screen("file", "pm", main=True),
    Screen("file_trash", "pm"),
    Screen("plan_import", "pm"),
    Screen("plan_template", "pm"),
    Screen("project_create", "pm", "?way=template", main=True),
    Screen("project_create", "pm", "?way=file"),
    Screen("project_create", "pm", "?way=empty"),
    Screen("project_import", "pm", main=True),
    Screen("calendars", "pmo"),
    Screen("calendar", "pmo", main=True),
    Screen("clients", "pmo", main=True),
    Screen("client", "pmo", main=True),
    Screen("client_create", "pmo"),
    Screen("client_edit", "pmo"),
    Screen("contact_create", "pmo"),
    Screen("contact_edit", "pmo"),
    Screen("contact_login", "admin", contact=WITHOUT_LOGIN),
    Screen("people", "admin", main=True),
    Screen("person_create", "admin"),
    Screen("person_invite", "admin", main=True),
    Screen("invitations", "admin"),
    Screen("sign_in_rules", "admin"),
    Screen("person", "admin"),
    Screen("roles", "admin"),
    Screen("operations", "admin", main=True),
    Screen("operations_schedules", "admin"),
    Screen("operations_limits", "admin"),
    Screen("operations_health", "admin", main=True),
    Screen("me", "member", main=True),
    Screen("mfa_index", "member", main=True),
    Screen("account_reauthenticate", "member"),
    Screen("sign_out", "member"),
    Screen("api:docs", "pm"),
    Screen("portal", "client_sponsor", main=True),
    Screen("portal_project", "client_sponsor", main=True),
    Screen("client_portal", "pm"),
    Screen("client_portal_preview", "pm", "?milestones=on"),
    Screen("roles_change", "admin"),
]

ELSEWHERE = {
    "home", "sign_in", "account_login", "import_preview", "join", "password_forgotten", "mfa_authenticate",
    "mfa_activate_totp", "mfa_add_webauthn", "mfa_view_recovery_codes", "password_renew", "subject_files",
    "email_confirm",
    "file_download", "file_image", "upload", "content", "channel", "organisation_channel", "talk", "comment",
    "comment_history", "audit_export", "notice", "notice_bell", "notice_recent", "notice_unsubscribe", "calendar_feed",
    "my_data_download", "talk_comments", "talk_people", "comment_show", "comment_edit",
}  # fmt: skip
"""Looked at in the journeys that lead there: the front door, imports, factors, uploads; mailed links, nowhere."""

NO_SCREENS = {
    "healthz", "readyz", "metrics", "palette", "plan_data", "plan_why", "plan_picture", "plan_export",
    "import_template", "mfa_login_webauthn", "openid_connect_login", "openid_connect_callback",
    "items_data", "items_export", "board_data",
}  # fmt: skip
"""Answers that are not pages: data, fragments, files."""

DEEDS = {
    "set_language", "set_theme", "password_change", "person_password", "token_create", "token_revoke",
    "contact_remove", "member_add", "client_portal_withdraw", "person_factors", "invitation_revoke", "session_end",
    "email_change", "person_email",
    "sessions_end", "mfa_deactivate_totp", "mfa_remove_webauthn", "mfa_generate_recovery_codes",
    "member_change", "member_remove", "plan_first_task", "plan_settings", "plan_changes", "plan_undo", "plan_redo",
    "baseline_set", "baseline_choose", "baseline_delete", "import_drop", "calendar_week", "calendar_exception_add",
    "calendar_exception_remove", "calendar_holidays", "calendar_rename", "calendar_default",
    "project_calendar_choose", "project_calendar_week", "project_calendar_exception_add",
    "channel_remove", "channel_rotate", "channel_switch", "channel_test", "client_delete", "comment_audience",
    "comment_delete", "comment_preview", "comment_react", "comment_write", "contact_account", "delivery_retry",
    "feed_create", "feed_revoke", "item_change", "item_checklist_add", "item_checklist_change", "item_copy",
    "item_delete", "item_relate", "item_tag_create", "item_type_change", "item_type_create", "item_unrelate",
    "item_watch", "notice_hours", "notice_project", "notice_read", "notices_read", "organisation_channel_remove",
    "organisation_channel_rotate", "organisation_channel_switch", "organisation_channel_test",
    "organisation_delivery_retry", "person_erase", "state_delete", "talk_watch", "trash_empty", "trash_restore",
    "workflow_change", "workflow_create", "workflow_delete",
    "project_calendar_exception_remove", "job_retry", "job_cancel", "file_upload", "file_version_add",
    "file_version_restore", "file_change", "file_audience", "file_delete", "file_restore", "uploads",
    "items_change", "items_add", "items_paste", "items_add_many", "items_delete", "items_undo", "my_work_change",
    "recurrence_pause", "recurrence_resume", "recurrence_delete", "tag_create", "tags_merge", "tag_delete",
    "view_save", "view_change", "view_copy", "view_delete", "board_move", "board_limits",
}  # fmt: skip
"""Addresses that only take a POST."""


def parameters() -> dict[str, list[str]]:
    """The names of all addresses of the pages, each with the parts that have to be given; not the API's."""
    return {pattern.name or "": list(pattern.pattern.converters) for pattern in patterns(get_resolver())}


def patterns(resolver: URLResolver) -> Iterator[URLPattern]:
    """All addresses below a place, without the API."""
    for one in resolver.url_patterns:
        if isinstance(one, URLPattern):
            yield one
        elif str(one.pattern) != "api/":
            yield from patterns(one)
