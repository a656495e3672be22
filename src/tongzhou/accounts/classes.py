"""Who may read what of people, organisations and tokens."""

from tongzhou.accounts.access import Through
from tongzhou.accounts.permissions import Permission
from tongzhou.web.field_classes import classed

FIELDS = {
    "Organisation": classed(public="name short_name", vendor="created_at", secret="rights_stamp"),
    "RoleRight": classed(vendor="organisation scope role permission allowed"),
    "User": classed(
        vendor="organisation email name title role language theme density shortcuts is_active created_at",
        secret="password last_login",
    ),
    "ApiToken": classed(
        vendor="user name hint read_only expires_on used_at created_at",
        secret="digest",
    ),
    "IdempotencyKey": classed(vendor="status", secret="user key request_digest body headers created_at"),
}
REACHED = {"RoleRight": Through("organisation", Permission.VIEW_PEOPLE)}
INTERNAL = {"IdempotencyKey": "found by the key that a request of the same person brings"}
