"""Who may read what of clients and contacts."""

from tongzhou.accounts.access import Through
from tongzhou.accounts.permissions import Permission
from tongzhou.web.field_classes import classed
from tongzhou.web.leaving import shown
from tongzhou.web.personal_data import Personal

FIELDS = {
    "ClientOrganisation": classed(
        client="name short_name",
        vendor="organisation industry tier address website parent account_manager notes version created_at",
    ),
    "Contact": classed(
        vendor="client user name title department email phone mobile wechat language is_main note no_mail_since"
        " no_mail_by version created_at",
    ),
}
REACHED = {"Contact": Through("client", Permission.VIEW_CLIENTS)}
PERSONAL = {
    "ClientOrganisation": Personal(
        of="account_manager", part="clients", hands="name short_name", keeps="the client was looked after"
    ),
    "Contact": Personal(
        of="user",
        part="contact",
        hands="name title department email phone mobile wechat language",
        keeps="actions.erase_contact empties it: the client had somebody in this place",
    ),
}
ANSWERS = {
    "ContactRow": shown("clients.Contact", vendor="has_login"),
    "ClientDetail": shown("clients.ClientOrganisation"),
    "ManagerShown": shown("accounts.User"),
    "ClientAbove": shown("clients.ClientOrganisation"),
    "ClientRow": shown("clients.ClientOrganisation", vendor="contact_count"),
}
