"""The part of the permission matrix about notices, what people choose, channels and their log."""

from __future__ import annotations

from typing import Any

from django.core import signing
from django.utils import timezone

from tongzhou.accounts.models import User
from tongzhou.activity.actions import record
from tongzhou.clients.actions import add_contact
from tongzhou.notice.actions.channels import create_channel
from tongzhou.notice.actions.feeds import make_link
from tongzhou.notice.letter_mail import NO_MORE
from tongzhou.notice.mail import UNSUBSCRIBE
from tongzhou.notice.models import Channel, Delivery, Notification
from tongzhou.projects.models import Project

TABLE = """
#      address                               anon otto tom  lee  fei  quin mara pia  ada  cleo cody vera
GET    notices                               302  200  200  200  200  200  200  200  200  200  200  200
GET    notice_bell                           302  200  200  200  200  200  200  200  200  200  200  200
GET    notice_recent                         302  200  200  200  200  200  200  200  200  200  200  200
POST   notices_read                          302  302  302  302  302  302  302  302  302  302  302  302
GET    notice                                302  404  404  404  404  404  302  404  404  404  404  404
POST   notice_read                           302  404  404  404  404  404  302  404  404  404  404  404
GET    notice_choices                        302  200  200  200  200  200  200  200  200  200  200  200
POST   notice_choices                        302  422  422  422  422  422  422  422  422  422  422  422
POST   notice_hours                          302  422  422  422  422  422  422  422  422  422  422  422
GET    notice_project                        302  404  200  200  200  200  200  200  200  200  200  404
POST   notice_project                        302  404  302  302  302  302  302  302  302  302  302  404
POST   feed_create                           302  201  201  201  201  201  201  201  201  201  201  201
POST   feed_revoke                           302  302  302  302  302  302  302  302  302  302  302  302
# addresses with a secret in them, for mail and calendar programs
GET    notice_unsubscribe                    200  200  200  200  200  200  200  200  200  200  200  200
POST   notice_unsubscribe                    200  200  200  200  200  200  200  200  200  200  200  200
GET    calendar_feed                         200  200  200  200  200  200  200  200  200  200  200  200
GET    contact_no_mail                       200  200  200  200  200  200  200  200  200  200  200  200
POST   contact_no_mail                       200  200  200  200  200  200  200  200  200  200  200  200
# mail to the client's people without an account
GET    contact_mail                          302  404  403  403  403  403  200  403  200  403  403  404
POST   contact_mail_set                      302  404  403  403  403  403  302  403  302  403  403  404
GET    api:contact_mail                      401  404  403  403  403  403  200  403  200  403  403  404
PUT    api:contact_mail_set                  401  404  403  403  403  403  200  403  200  403  403  404
# channels of a project
GET    channels                              302  404  403  403  403  403  200  403  200  403  403  404
GET    channel_create                        302  404  403  403  403  403  200  403  200  403  403  404
POST   channel_create                        302  404  403  403  403  403  422  403  422  403  403  404
GET    channel                               302  404  403  403  403  403  200  403  200  403  403  404
POST   channel                               302  404  403  403  403  403  422  403  422  403  403  404
POST   channel_switch                        302  404  403  403  403  403  302  403  302  403  403  404
POST   channel_rotate                        302  404  403  403  403  403  201  403  201  403  403  404
POST   channel_test                          302  404  403  403  403  403  302  403  302  403  403  404
POST   channel_remove                        302  404  403  403  403  403  302  403  302  403  403  404
GET    deliveries                            302  404  403  403  403  403  200  403  200  403  403  404
POST   delivery_retry                        302  404  403  403  403  403  302  403  302  403  403  404
# channels of the organisation
GET    organisation_channels                 302  403  403  403  403  403  403  403  200  403  403  403
GET    organisation_channel_create           302  403  403  403  403  403  403  403  200  403  403  403
POST   organisation_channel_create           302  403  403  403  403  403  403  403  422  403  403  403
GET    organisation_channel                  302  403  403  403  403  403  403  403  200  403  403  403
POST   organisation_channel                  302  403  403  403  403  403  403  403  422  403  403  403
POST   organisation_channel_switch           302  403  403  403  403  403  403  403  302  403  403  403
POST   organisation_channel_rotate           302  403  403  403  403  403  403  403  201  403  403  403
POST   organisation_channel_test             302  403  403  403  403  403  403  403  302  403  403  403
POST   organisation_channel_remove           302  403  403  403  403  403  403  403  302  403  403  403
GET    organisation_deliveries               302  403  403  403  403  403  403  403  200  403  403  403
POST   organisation_delivery_retry           302  403  403  403  403  403  403  403  302  403  403  403
# the API
GET    api:notices                           401  200  200  200  200  200  200  200  200  200  200  200
POST   api:notices_read                      401  200  200  200  200  200  200  200  200  200  200  200
POST   api:notice_read                       401  404  404  404  404  404  204  404  404  404  404  404
GET    api:notice_preferences                401  200  200  200  200  200  200  200  200  200  200  200
PATCH  api:notice_preferences_change         401  200  200  200  200  200  200  200  200  200  200  200
GET    api:channels                          401  404  403  403  403  403  200  403  200  403  403  404
POST   api:channel_create                    401  404  403  403  403  403  201  403  201  403  403  404
GET    api:channel                           401  404  403  403  403  403  200  403  200  403  403  404
PATCH  api:channel_change                    401  404  403  403  403  403  200  403  200  403  403  404
DELETE api:channel_remove                    401  404  403  403  403  403  204  403  204  403  403  404
POST   api:channel_rotate                    401  404  403  403  403  403  201  403  201  403  403  404
POST   api:channel_test                      401  404  403  403  403  403  200  403  200  403  403  404
GET    api:deliveries                        401  404  403  403  403  403  200  403  200  403  403  404
POST   api:delivery_retry                    401  404  403  403  403  403  204  403  204  403  403  404
GET    api:all_deliveries                    401  403  403  403  403  403  403  403  200  403  403  403
GET    api:organisation_channels             401  403  403  403  403  403  403  403  200  403  403  403
POST   api:organisation_channel_create       401  403  403  403  403  403  403  403  201  403  403  403
GET    api:organisation_channel              401  403  403  403  403  403  403  403  200  403  403  403
PATCH  api:organisation_channel_change       401  403  403  403  403  403  403  403  200  403  403  403
DELETE api:organisation_channel_remove       401  403  403  403  403  403  403  403  204  403  403  403
POST   api:organisation_channel_rotate       401  403  403  403  403  403  403  403  201  403  403  403
POST   api:organisation_channel_test         401  403  403  403  403  403  403  403  200  403  403  403
POST   api:organisation_delivery_retry       401  403  403  403  403  403  403  403  204  403  403  403
"""
SENT: dict[str, dict[str, Any]] = {
    "POST api:notices_read": {"project": "nowhere"},
    "POST api:notice_read": {"read": True},
    "PATCH api:notice_preferences_change": {"working_days": "12345"},
    "POST api:channel_create": {"name": "Hook", "url": "https://hooks.example/"},
    "PUT api:contact_mail_set": {"allowed": False},
    "PATCH api:channel_change": {"on": False},
    "POST api:organisation_channel_create": {"name": "Hook", "url": "https://hooks.example/"},
    "PATCH api:organisation_channel_change": {"on": False},
}
NAMED = {
    "notice pk": "notice",
    "notice_read pk": "notice",
    "notice_unsubscribe token": "unsubscribe",
    "contact_no_mail token": "way out",
    "contact_mail_set contact": "contact to write to",
    "api:contact_mail_set contact": "contact to write to",
    "calendar_feed secret": "feed",
    "channel pk": "channel",
    "channel_switch pk": "channel",
    "channel_rotate pk": "channel",
    "channel_test pk": "channel",
    "channel_remove pk": "channel",
    "delivery_retry pk": "delivery",
    "organisation_channel pk": "organisation channel",
    "organisation_channel_switch pk": "organisation channel",
    "organisation_channel_rotate pk": "organisation channel",
    "organisation_channel_test pk": "organisation channel",
    "organisation_channel_remove pk": "organisation channel",
    "organisation_delivery_retry pk": "delivery",
    "api:notice_read id": "notice",
    **{f"api:channel{deed} id": "channel" for deed in ("", "_change", "_remove", "_rotate", "_test")},
    "api:delivery_retry id": "delivery",
    **{
        f"api:organisation_channel{deed} id": "organisation channel"
        for deed in ("", "_change", "_remove", "_rotate", "_test")
    },
    "api:organisation_delivery_retry id": "delivery",
}


def things(project: Project, by: User) -> dict[str, Any]:
    """A notice, a channel of the project and one of the organisation, and a message that was given up."""
    entry = record("projects.charter_changed", project, by=by, project_id=project.pk)
    notice = Notification.objects.create(
        user=by, entry=entry, kind="project", project=project, subject_kind="project", subject_id=project.pk
    )
    ada = User.objects.get(email__startswith="ada@")
    settings = {"type": Channel.Type.WEBHOOK, "name": "Hook", "language": "en", "kinds": ["plan"]}
    # Nothing listens there: the address is refused before anything is called.
    channel, _key = create_channel(by=by, project=project, url="http://127.0.0.1/hook", **settings)
    ours, _key = create_channel(by=ada, project=None, url="http://127.0.0.1/hook", **settings)
    dead = Delivery.objects.create(
        organisation=project.organisation,
        project=project,
        type=Delivery.Type.CHANNEL,
        channel=channel,
        entry=entry,
        event=entry.deed,
        state=Delivery.State.DEAD,
        ended_at=timezone.now(),
    )
    lin = add_contact(project.client, by=by, name=f"Lin of {project.key}", email="lin@client.example")
    return {
        "contact to write to": lin.pk,
        "way out": signing.dumps([lin.pk, by.pk], salt=NO_MORE),
        "notice": notice.pk,
        "channel": channel.pk,
        "organisation channel": ours.pk,
        "delivery": dead.pk,
        "feed": make_link(by=by),
        "unsubscribe": signing.dumps([by.pk, "plan"], salt=UNSUBSCRIBE),
    }
