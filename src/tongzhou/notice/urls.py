"""Addresses of notices, of what people choose, of channels and their log."""

from __future__ import annotations

from django.urls import path

from tongzhou.notice.views import channels, choices, contacts, feed, notices

PROJECT = "projects/<slug:key>/"
urlpatterns = [
    path("notices/", notices.notices, name="notices"),
    path("notices/bell/", notices.bell, name="notice_bell"),
    path("notices/recent/", notices.recent, name="notice_recent"),
    path("notices/read/", notices.notices_read, name="notices_read"),
    path("notices/<int:pk>/", notices.notice, name="notice"),
    path("notices/<int:pk>/read/", notices.notice_read, name="notice_read"),
    path("me/notices/", choices.notice_choices, name="notice_choices"),
    path("me/notices/hours/", choices.notice_hours, name="notice_hours"),
    path("me/notices/projects/<slug:key>/", choices.notice_project, name="notice_project"),
    path("me/notices/feed/", choices.feed_create, name="feed_create"),
    path("me/notices/feed/revoke/", choices.feed_revoke, name="feed_revoke"),
    path("notices/end/<str:token>/", choices.notice_unsubscribe, name="notice_unsubscribe"),
    path("calendar/<str:secret>.ics", feed.calendar_feed, name="calendar_feed"),
    path("mail/end/<str:token>/", contacts.contact_no_mail, name="contact_no_mail"),
    path(f"{PROJECT}contact-mail/", contacts.contact_mail, name="contact_mail"),
    path(f"{PROJECT}contact-mail/<int:contact>/", contacts.contact_mail_set, name="contact_mail_set"),
    path(f"{PROJECT}channels/", channels.channels, name="channels"),
    path(f"{PROJECT}channels/new/", channels.channel_create, name="channel_create"),
    path(f"{PROJECT}channels/<int:pk>/", channels.channel, name="channel"),
    path(f"{PROJECT}channels/<int:pk>/switch/", channels.channel_switch, name="channel_switch"),
    path(f"{PROJECT}channels/<int:pk>/rotate/", channels.channel_rotate, name="channel_rotate"),
    path(f"{PROJECT}channels/<int:pk>/test/", channels.channel_test, name="channel_test"),
    path(f"{PROJECT}channels/<int:pk>/remove/", channels.channel_remove, name="channel_remove"),
    path(f"{PROJECT}deliveries/", channels.deliveries, name="deliveries"),
    path(f"{PROJECT}deliveries/<int:pk>/retry/", channels.delivery_retry, name="delivery_retry"),
    path("channels/", channels.organisation_channels, name="organisation_channels"),
    path("channels/new/", channels.organisation_channel_create, name="organisation_channel_create"),
    path("channels/<int:pk>/", channels.organisation_channel, name="organisation_channel"),
    path(
        "channels/<int:pk>/switch/", channels.organisation_channel_switch, name="organisation_channel_switch"
    ),
    path(
        "channels/<int:pk>/rotate/", channels.organisation_channel_rotate, name="organisation_channel_rotate"
    ),
    path("channels/<int:pk>/test/", channels.organisation_channel_test, name="organisation_channel_test"),
    path(
        "channels/<int:pk>/remove/", channels.organisation_channel_remove, name="organisation_channel_remove"
    ),
    path("deliveries/", channels.organisation_deliveries, name="organisation_deliveries"),
    path(
        "deliveries/<int:pk>/retry/", channels.organisation_delivery_retry, name="organisation_delivery_retry"
    ),
]
