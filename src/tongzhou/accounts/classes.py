"""Who may read what of people, organisations, tokens, sessions and invitations."""

from tongzhou.accounts.access import Through
from tongzhou.accounts.permissions import Permission
from tongzhou.web.field_classes import classed
from tongzhou.web.leaving import shown
from tongzhou.web.personal_data import Personal

FIELDS = {
    "Organisation": classed(
        public="name short_name second_factor_required provider_sign_in",
        vendor="created_at",
        secret="rights_stamp",
    ),
    "RoleRight": classed(vendor="organisation scope role permission allowed"),
    "User": classed(
        vendor="organisation email name title role language theme density shortcuts is_active created_at",
        secret="password last_login epoch revoked_at",
    ),
    "ApiToken": classed(
        vendor="user name hint scope expires_on used_at created_at",
        secret="digest",
    ),
    "IdempotencyKey": classed(vendor="status", secret="user key request_digest body headers created_at"),
    "Session": classed(
        vendor="user_id address agent started_at seen_at expire_date",
        secret="session_key session_data",
    ),
    "Invitation": classed(
        vendor="organisation inviter email name title role language contact_id state created_at expires_at ended_at",
        secret="nonce digest",
    ),
}
REACHED = {
    "RoleRight": Through("organisation", Permission.VIEW_PEOPLE),
    "Invitation": Through("organisation", Permission.MANAGE_PEOPLE),
}
INTERNAL = {
    "IdempotencyKey": "found by the key that a request of the same person brings",
    "Session": "found by the key in a cookie; listed for nobody but the person who is signed in with it",
}
PERSONAL = {
    "Organisation": "the vendor",
    "RoleRight": "roles, not people",
    "User": Personal(
        of="pk",
        part="account",
        hands="id email name title role language theme density shortcuts is_active created_at last_login",
        keeps="the account stays as the pseudonym that what was done belongs to",
    ),
    "ApiToken": Personal(
        of="user", part="tokens", hands="name hint scope expires_on created_at used_at", deletes=True
    ),
    "IdempotencyKey": Personal(of="user", withheld="answers to one's own programs, for a day", deletes=True),
    "Session": Personal(
        of="user_id", part="sessions", hands="address agent started_at seen_at expire_date", deletes=True
    ),
    "Invitation": Personal(
        of="inviter",
        part="invitations",
        hands="email name title role language state created_at expires_at ended_at",
        keeps="who let whom in",
        renames="email name",
    ),
}
PERSONAL_ELSEWHERE = {
    "mfa.Authenticator": Personal(
        of="user", part="factors", hands="type created_at last_used_at", deletes=True
    ),
    "account.EmailAddress": Personal(of="user", withheld="not used by the product", deletes=True),
    "socialaccount.SocialAccount": Personal(
        of="user", part="provider", hands="provider uid last_login date_joined", deletes=True
    ),
}
ANSWERS = {
    "TokenRow": shown("accounts.ApiToken", client="name hint scope read_only expires_on used_at created_at"),
    "TokenMade": shown("accounts.ApiToken", client="secret"),
    "UserRow": shown("accounts.User"),
    "Me": shown("accounts.User", client="name email title role language organisation permissions"),
    "RoleShown": shown(vendor="scope role permissions changed fixed"),
}
