"""The part of the permission matrix about handovers and warranties."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from tongzhou.acceptance.actions.deciding import put_to_client
from tongzhou.acceptance.actions.preparing import add_remaining, create_acceptance
from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import ProjectRole
from tongzhou.clients.models import Contact
from tongzhou.handover.actions.answering import answer_line, present_handover
from tongzhou.handover.actions.imports import keep_table
from tongzhou.handover.actions.lines import add_line, invite, set_states
from tongzhou.handover.actions.preparing import create_handover
from tongzhou.handover.actions.signing import ask_signatures
from tongzhou.handover.actions.warranties import add_warranty, report_claim
from tongzhou.handover.importing import Read, Table
from tongzhou.handover.models import Handover, HandoverLine
from tongzhou.handover.queries.handovers import remaining_to_take
from tongzhou.projects.models import Membership, Project
from tongzhou.signing.actions import Ink, sign
from tongzhou.signing.documents import Signer
from tongzhou.signing.models import Method

_SEE = "302  404  200  200  200  200  200  200  200  403  403  404"
_OPEN = "302  404  403  403  403  403  200  403  200  403  403  404"
_DO = "302  404  403  403  403  403  302  403  302  403  403  404"
_MINE = "302  404  403  403  403  403  302  403  404  403  403  404"
_WRONG = "302  404  403  403  403  403  422  403  422  403  403  404"
_API_SEE = "401  404  200  200  200  200  200  200  200  403  403  404"
_API_DO = "401  404  403  403  403  403  200  403  200  403  403  404"
_API_MAKE = "401  404  403  403  403  403  201  403  201  403  403  404"
_API_GONE = "401  404  403  403  403  403  204  403  204  403  403  404"
_API_NOT_NOW = "401  404  403  403  403  403  409  403  409  403  403  404"
_PORTAL_SEE = "302  404  403  403  403  403  200  403  200  200  200  404"
_PORTAL_DO = "302  404  403  403  403  403  403  403  403  302  302  404"
_API_PORTAL = "401  404  404  404  404  404  404  404  404  200  200  404"
TABLE = f"""
#      address                               anon otto tom  lee  fei  quin mara pia  ada  cleo cody vera
GET    handovers                            {_SEE}
GET    handover                             {_SEE}
GET    handover_create                      {_OPEN}
POST   handover_create                      {_WRONG}
GET    handover_edit                        {_OPEN}
POST   handover_edit                        {_WRONG}
POST   handover_present                     {_DO}
POST   handover_take_back                   {_DO}
POST   handover_sign                        {_DO}
POST   handover_recall                      {_DO}
POST   handover_delete                      {_DO}
GET    handover_take_over                   {_OPEN}
POST   handover_take_over                   {_DO}
GET    handover_export                      {_SEE}
GET    handover_import                      {_OPEN}
POST   handover_import                      {_WRONG}
GET    handover_import_draft                302  404  403  403  403  403  200  403  404  403  403  404
POST   handover_import_draft                {_MINE}
POST   handover_import_drop                 {_MINE}
POST   handover_lines_set                   {_DO}
GET    handover_line_add                    {_OPEN}
POST   handover_line_add                    {_WRONG}
GET    handover_line                        {_SEE}
POST   handover_line                        {_WRONG}
POST   handover_line_drop                   {_DO}
POST   handover_line_answer                 {_DO}
POST   handover_line_solve                  {_DO}
POST   handover_line_finish                 {_DO}
POST   handover_line_plan                   {_DO}
POST   handover_attendees_add               {_DO}
POST   handover_attendance_set              {_DO}
POST   handover_attendee_drop               {_DO}
GET    warranty_add                         {_OPEN}
POST   warranty_add                         {_WRONG}
GET    warranties                           {_SEE}
GET    warranty                             {_SEE}
GET    warranty_edit                        {_OPEN}
POST   warranty_edit                        {_WRONG}
POST   warranty_drop                        {_DO}
POST   warranty_claim                       {_WRONG}
POST   warranty_claim_solve                 {_DO}
POST   warranty_claim_plan                  {_DO}
GET    portal_handovers                     {_PORTAL_SEE}
GET    portal_handover                      {_PORTAL_SEE}
POST   portal_handover_answer               {_PORTAL_DO}
POST   portal_handover_confirm              {_PORTAL_DO}
POST   portal_warranty_claim                {_PORTAL_DO}
GET    api:handovers                        {_API_SEE}
POST   api:handover_create                  {_API_MAKE}
GET    api:handover                         {_API_SEE}
PATCH  api:handover_change                  {_API_NOT_NOW}
DELETE api:handover_delete                  {_API_GONE}
POST   api:handover_present                 {_API_DO}
POST   api:handover_take_back               {_API_DO}
POST   api:handover_sign                    {_API_NOT_NOW}
POST   api:handover_recall                  {_API_DO}
GET    api:handover_lines                   {_API_SEE}
POST   api:handover_line_add                {_API_MAKE}
GET    api:handover_line                    {_API_SEE}
PATCH  api:handover_line_change             {_API_NOT_NOW}
DELETE api:handover_line_drop               {_API_GONE}
POST   api:handover_lines_set               {_API_DO}
GET    api:handover_candidates              {_API_DO}
POST   api:handover_take_over               {_API_DO}
POST   api:handover_line_answer             {_API_DO}
POST   api:handover_line_solve              {_API_DO}
POST   api:handover_line_finish             {_API_DO}
POST   api:handover_line_plan               {_API_DO}
POST   api:handover_attendees_add           {_API_DO}
POST   api:handover_attendance_set          {_API_DO}
DELETE api:handover_attendee_drop           {_API_GONE}
GET    api:warranties                       {_API_SEE}
POST   api:warranty_add                     {_API_MAKE}
GET    api:warranty                         {_API_SEE}
PATCH  api:warranty_change                  {_API_DO}
DELETE api:warranty_drop                    {_API_GONE}
GET    api:warranty_claims                  {_API_SEE}
POST   api:warranty_claim                   {_API_MAKE}
POST   api:warranty_claim_solve             {_API_DO}
POST   api:warranty_claim_plan              {_API_DO}
GET    api:portal_handovers                 {_API_PORTAL}
GET    api:portal_handover                  {_API_PORTAL}
POST   api:portal_handover_answer           {_API_PORTAL}
POST   api:portal_handover_confirm          {_API_PORTAL}
POST   api:portal_warranty_claim            401  404  404  404  404  404  404  404  404  201  201  404
"""
_TODAY = timezone.localdate().isoformat()
_SAID: dict[str, Any] = {"answer": "confirmed", "said_by": "Cleo on the phone"}
SENT: dict[str, dict[str, Any]] = {
    "POST handover_lines_set": {"state": "ready"},
    "POST handover_line_answer": _SAID,
    "POST handover_line_solve": {"comment": "Put right"},
    "POST handover_line_finish": {"done": "on"},
    "POST handover_attendees_add": {"people": "Zhou Min, East branch"},
    "POST warranty_claim_solve": {"solved_on": _TODAY, "solution": "Repaired"},
    "POST portal_handover_answer": {"answer": "confirmed"},
    "POST portal_warranty_claim": {"text": "It does not print"},
    "POST api:handover_create": {"title": "All of it"},
    "PATCH api:handover_change": {"version": 99, "title": "Other"},
    "POST api:handover_line_add": {"kind": "other", "name": "Keys"},
    "PATCH api:handover_line_change": {"version": 99, "name": "Other"},
    "POST api:handover_lines_set": {"lines": [], "state": "ready"},
    "POST api:handover_take_over": {"remaining": []},
    "POST api:handover_line_answer": _SAID,
    "POST api:handover_line_solve": {"comment": "Put right"},
    "POST api:handover_line_finish": {"done": True},
    "POST api:handover_attendees_add": {"people": [{"name": "Zhou Min"}]},
    "POST api:handover_attendance_set": {"attended": []},
    "POST api:warranty_add": {"title": "Software", "months": 12},
    "PATCH api:warranty_change": {"remind_before": 20},
    "POST api:warranty_claim": {"text": "It stops", "reported_on": _TODAY, "reported_by": "Cleo"},
    "POST api:warranty_claim_solve": {"solved_on": _TODAY},
    "POST api:portal_handover_answer": {"answer": "confirmed"},
    "POST api:portal_warranty_claim": {"text": "It does not print"},
}
_DRAFT = (
    "handover", "handover_edit", "handover_present", "handover_delete", "handover_take_over", "handover_export",
    "handover_import", "handover_import_draft", "handover_import_drop", "handover_lines_set", "handover_line_add",
    "handover_line", "handover_line_drop", "handover_line_finish", "handover_line_plan", "handover_attendees_add",
    "handover_attendance_set", "handover_attendee_drop", "warranty_add", "handover_change", "handover_lines",
    "handover_line_change", "handover_candidates",
)  # fmt: skip
_WITH_CLIENT = (
    "handover_take_back", "handover_sign", "handover_line_answer", "handover_line_solve", "portal_handover",
    "portal_handover_answer", "portal_handover_confirm",
)  # fmt: skip
_TRAINING = ("handover_attendees_add", "handover_attendance_set", "handover_attendee_drop")
_RUNNING = (
    "warranty", "warranty_edit", "warranty_claim", "warranty_claim_solve", "warranty_claim_plan", "warranty_change",
    "warranty_claims", "portal_warranty_claim",
)  # fmt: skip


def _both(names: tuple[str, ...], parameter: str, thing: str) -> dict[str, str]:
    """What pages and operations of these names ask for; pages call a number ``pk``, operations ``id``."""
    page = "pk" if parameter == "id" else parameter
    return {f"{one} {page}": thing for one in names} | {f"api:{one} {parameter}": thing for one in names}


NAMED: dict[str, str] = {
    **_both(_DRAFT, "id", "handover"),
    **_both(_WITH_CLIENT, "id", "handover with the client"),
    **_both(("handover_recall",), "id", "handover to sign"),
    **_both(
        ("handover_line", "handover_line_drop", "handover_line_plan", "handover_line_change"),
        "line",
        "handover line",
    ),
    **_both(("handover_line_finish",), "line", "owed line"),
    **_both(_TRAINING, "line", "training line"),
    **_both(("handover_attendee_drop",), "attendee", "attendee"),
    **_both(("handover_line_answer", "portal_handover_answer"), "line", "handed line"),
    **_both(("handover_line_solve",), "line", "objected line"),
    "handover_export kind": "handover table",
    "handover_import_draft draft": "handover import",
    "handover_import_drop draft": "handover import",
    **_both(_RUNNING, "id", "running warranty"),
    **_both(("warranty_claim_solve", "warranty_claim_plan"), "claim", "warranty claim"),
    **_both(("warranty_drop",), "id", "agreed warranty"),
}


def _lines(one: Handover, by: User) -> dict[str, HandoverLine]:
    due = timezone.localdate() + timedelta(days=30)
    return {
        "plain": add_line(one, by=by, kind="environment", name="Production", address="https://one.example"),
        "training": add_line(one, by=by, kind="training", name="Training of users", trainer="Tom"),
        "owed": add_line(one, by=by, kind="defect", name="A manual", due=due, responsible="The vendor"),
    }


def _signed(project: Project, by: User, sponsor: User) -> Handover:
    one = create_handover(project, by=by, title="First phase", description="What was built first")
    add_line(one, by=by, kind="other", name="Keys of the cabinets")
    add_warranty(one, by=by, title="Hardware", scope="Servers", months=12)
    present_handover(one, by=by)
    set_states(one, by=by, numbers=[line.pk for line in one.lines.all()], state="handed")
    asked = ask_signatures(one, by=by)
    for request, who in ((asked.vendor_request, by), (asked.client_request, sponsor)):
        assert request is not None
        signer = Signer.person(who, address="192.0.2.1")
        sign(request, by=signer, ink=Ink(Method.TYPED, typed=who.name))
    return one


def things(project: Project, by: User) -> dict[str, Any]:
    """One in preparation, one with the client, one to sign, one signed with a warranty and a claim."""
    today = timezone.localdate()
    sponsor = Membership.objects.get(project=project, role=ProjectRole.CLIENT_SPONSOR).user
    accepted = create_acceptance(project, by=by, kind="phase", title="Before the handover", criteria="There")
    add_remaining(accepted, by=by, text="Something remains", side="vendor")
    put_to_client(accepted, by=by, today=today)
    draft = create_handover(
        project,
        by=by,
        title="In preparation",
        internal_note="Not for the client",
        contacts=[Contact.objects.get(user=sponsor)],
    )
    lines = _lines(draft, by)
    (attendee,) = invite(lines["training"], by=by, people=[("Zhou Min", "East branch")])
    assert remaining_to_take(draft).exists()
    agreed = add_warranty(draft, by=by, title="Software", months=12)
    table = keep_table(draft, Table(rows=[Read(2, "other", {"name": "Keys"})]), by=by, filename="lines.xlsx")
    shown = create_handover(project, by=by, title="With the client")
    handed = add_line(
        shown, by=by, kind="document", name="Manual", edition="2", internal_note="Ask Tom first"
    )
    objected = add_line(shown, by=by, kind="account", name="Core system", login="core_admin")
    add_line(shown, by=by, kind="licence", name="Not handed over yet", seats=3)
    present_handover(shown, by=by)
    set_states(shown, by=by, numbers=[handed.pk, objected.pk], state="handed")
    answer_line(objected, by=sponsor, answer="objected", comment="Nobody knows it")
    signing = create_handover(project, by=by, title="To be signed")
    add_line(signing, by=by, kind="other", name="Keys")
    present_handover(signing, by=by)
    set_states(signing, by=by, numbers=[one.pk for one in signing.lines.all()], state="handed")
    ask_signatures(signing, by=by)
    running = _signed(project, by, sponsor).warranties.get()
    claim = report_claim(
        running, by=by, text="A disk is broken", reported_on=today, reported_by="Cleo", today=today
    )
    return {
        "handover": draft.pk,
        "handover line": lines["plain"].pk,
        "training line": lines["training"].pk,
        "owed line": lines["owed"].pk,
        "attendee": attendee.pk,
        "agreed warranty": agreed.pk,
        "handover import": table.pk,
        "handover table": "xlsx",
        "handover with the client": shown.pk,
        "handed line": handed.pk,
        "objected line": objected.pk,
        "handover to sign": signing.pk,
        "running warranty": running.pk,
        "warranty claim": claim.pk,
    }
