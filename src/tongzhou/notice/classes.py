"""Who may read what of notices, of what people want to hear, and of channels."""

from tongzhou.web.field_classes import classed
from tongzhou.web.leaving import shown
from tongzhou.web.personal_data import Personal

FIELDS = {
    "NoticePreference": classed(vendor="user time_zone digest_at quiet_from quiet_until working_days"),
    "KindChoice": classed(vendor="user project kind in_app mail"),
    "Mute": classed(vendor="user project created_at"),
    "Channel": classed(
        vendor="organisation project type name host language kinds with_client state failing_since owner created_at",
        secret="sealed_url sealed_secret",
    ),
    "Delivery": classed(
        vendor="organisation project type channel user contact entry event receipt state attempts error reason"
        " reason_values status next_try created_at ended_at",
    ),
    "Notification": classed(
        client="kind read_at created_at",
        vendor="user entry project subject_kind subject_id items shown digest_at delivery",
    ),
    "FeedLink": classed(vendor="user created_at", secret="digest"),
}
INTERNAL = {
    "NoticePreference": "everybody's own",
    "KindChoice": "everybody's own",
    "Mute": "everybody's own",
    "Channel": "found in a project by who manages it, or in the organisation by who manages that (notice.views)",
    "Delivery": "read beside the channels of a project or of the organisation, or by its person's digest",
    "Notification": "everybody's own; its subject is asked for again when it is read",
    "FeedLink": "found by the digest of the secret in its address",
}
PERSONAL = {
    "NoticePreference": Personal(
        of="user",
        part="notice_preference",
        hands="time_zone digest_at quiet_from quiet_until working_days",
        deletes=True,
    ),
    "KindChoice": Personal(
        of="user", part="notice_choices", hands="project_id kind in_app mail", deletes=True
    ),
    "Mute": Personal(of="user", part="mutes", hands="project_id created_at", deletes=True),
    "Channel": Personal(
        of="owner",
        part="channels",
        hands="project_id type name host state created_at",
        keeps="the project still speaks there",
        renames="name",
    ),
    "Delivery": Personal(
        of="user",
        part="mails",
        hands="event state attempts error reason reason_values status created_at ended_at",
        deletes=True,
    ),
    "Notification": Personal(
        of="user",
        part="notifications",
        hands="kind project_id subject_kind subject_id shown read_at created_at",
        deletes=True,
    ),
    "FeedLink": Personal(of="user", part="feed_link", hands="created_at", deletes=True),
}
MESSAGE = classed(client="version id event at project subject actor text url")
"""What goes out to chat and webhooks: what the diary's sentence says, names and addresses."""
ANSWERS = {
    "ContactMailRow": shown("clients.Contact", vendor="mail last_mail"),
    "DeliveryRow": shown("notice.Delivery", vendor="recipient"),
    "ChannelRow": shown("notice.Channel"),
    "ChannelMade": shown("notice.Channel", vendor="secret"),
    "Preferences": shown(
        "notice.NoticePreference", client="kinds time_zone digest_at quiet_from quiet_until working_days"
    ),
    "Counted": shown(client="count"),
    "NoticeRow": shown("notice.Notification", client="title project actor at unread url"),
}
