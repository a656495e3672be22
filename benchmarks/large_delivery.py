#!/usr/bin/env python3
"""What the pages of delivery, goals and closing cost beside two thousand of everything in a project of 10,000 items.

    python benchmarks/large_delivery.py                       # SQLite; --home, --only, --profile as in large_pages.py

The vendor's pages are asked by a manager, the portal's by somebody of the client. The figures are as there.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).resolve().parent)]

import large_pages  # noqa: E402  (the path is set just above)

KEY, EVALUATED, SIGNED = large_pages.KEY, 50, 25
CLIENT = "client@bench.example"


@dataclass(frozen=True)
class Volume:
    """How many rows of each kind a project has."""

    many: int = 2_000
    warranties: int = 500
    goals: int = 500
    results: int = 4
    """Of each goal."""


def fill(items: int, start: date, today: date) -> None:
    """The installation: people, evaluated projects, and the large one with everything that its pages show."""
    from tongzhou.accounts.actions import create_organisation
    from tongzhou.accounts.permissions import ProjectRole
    from tongzhou.clients.actions import create_client
    from tongzhou.operations.actions import run_due_jobs
    from tongzhou.projects.actions import create_project, set_member

    people = large_pages.employ(create_organisation("Bench"), large_pages.PEOPLE)
    client = create_client(by=people[0], name="Client")
    visitor = welcome(client, people[0])
    evaluated = [
        create_project(by=people[0], key=f"e{n}", name=f"Evaluated {n}", client=client, start_date=start)
        for n in range(EVALUATED)
    ]
    evaluate(evaluated, people[0], today)
    project = large_pages.planned(KEY, client, people, items, start, today)
    set_member(project, by=people[0], user=visitor, role=ProjectRole.CLIENT_SPONSOR)
    deliver(project, people, Volume(), today)
    while run_due_jobs():
        pass


def welcome(client: Any, by: Any) -> Any:
    """Somebody of the client with an account."""
    from tongzhou.accounts.actions import create_user
    from tongzhou.accounts.permissions import OrganisationRole
    from tongzhou.clients.actions import add_contact

    user = create_user(
        by.organisation, email=CLIENT, name="Cleo Zheng", password="lanterns-over-the-bay",
        role=OrganisationRole.CLIENT, language="en",
    )  # fmt: skip
    add_contact(client, by=by, name=user.name, email=user.email, user=user)
    return user


def evaluate(projects: list[Any], by: Any, today: date) -> None:
    """An evaluation for each project."""
    from tongzhou.records.actions.evaluations import evaluate_project

    for one in projects:
        evaluate_project(one, by=by, today=today)


def deliver(project: Any, people: list[Any], volume: Volume, today: date) -> None:
    """Everything between the vendor and the client, and a closing that has begun."""
    from tongzhou.portal.actions import publish_project
    from tongzhou.portal.parts import CODES

    by = people[0]
    publish_project(project, by=by, **dict.fromkeys(CODES, True))
    set_goals(project, people, volume, today)
    promise(project, people, volume.many, today)
    hand_over(project, people, volume, today)
    accept(project, by, volume.many, today)
    ask_the_client(project, people, volume.many, today)
    change(project, by, volume.many, today)
    offer(project, by, volume.many, today)
    leave_behind(project, by, today)


def set_goals(project: Any, people: list[Any], volume: Volume, today: date) -> None:
    """A tree of goals that the client sees, with key results and a check-in on each."""
    from tongzhou.goals.models import CheckIn, Goal, KeyResult, Level, State

    facts = {"state": State.AGREED, "baseline": Decimal(0), "target": Decimal(100), "shared": True}
    facts |= {"due": today + timedelta(days=90), "agreed_on": today, "metric": "Share", "unit": "%"}
    roots = Goal.objects.bulk_create(
        Goal(
            project=project,
            statement=f"Goal {n}",
            owner=people[n % len(people)],
            created_by=people[0],
            **facts,
        )
        for n in range(max(volume.goals // 10, 1))
    )
    made = roots + Goal.objects.bulk_create(
        Goal(
            project=project, parent=roots[n % len(roots)], level=Level.values[-1], statement=f"Part {n}",
            owner=people[n % len(people)], created_by=people[0], **facts,
        )
        for n in range(volume.goals - len(roots))
    )  # fmt: skip
    results = KeyResult.objects.bulk_create(
        KeyResult(
            goal=one, name=f"Result {n}", baseline=Decimal(0), target=Decimal(10), value=Decimal(n + 1),
            value_on=today, confidence=2,
        )
        for one in made
        for n in range(volume.results)
    )  # fmt: skip
    CheckIn.objects.bulk_create(
        CheckIn(goal_id=one.goal_id, key_result=one, day=today, value=Decimal(3), confidence=2, by=people[0])
        for one in results
    )


def promise(project: Any, people: list[Any], count: int, today: date) -> None:
    """Who matters to the project, what was said to them, and what was promised."""
    from tongzhou.stakeholders.models import Promise, Stakeholder, StakeholderContact

    def owner(n: int) -> Any:
        return people[n % len(people)]

    found = Stakeholder.objects.bulk_create(
        Stakeholder(
            project=project, name=f"Stakeholder {n}", power=n % 5 + 1, interest=n // 5 % 5 + 1, owner=owner(n),
            next_contact=today + timedelta(days=n % 90 - 20),
        )
        for n in range(count)
    )  # fmt: skip
    StakeholderContact.objects.bulk_create(
        StakeholderContact(stakeholder=one, day=today - timedelta(days=n % 50), note="Spoken", by=people[0])
        for n, one in enumerate(found)
    )
    Promise.objects.bulk_create(
        Promise(
            project=project, text=f"Promise {n}", to_name=f"Stakeholder {n}", owner=owner(n), promised_on=today,
            due_on=today + timedelta(days=n % 60 - 20), **_settled(n, today, "state", "open", "kept", "closed_on"),
        )
        for n in range(count)
    )  # fmt: skip


def hand_over(project: Any, people: list[Any], volume: Volume, today: date) -> None:
    """One handover with the client and its many lines, and signed ones with warranties."""
    from django.utils import timezone

    from tongzhou.handover.models import (
        Handover,
        HandoverLine,
        LineAnswer,
        LineKind,
        LineState,
        Warranty,
        WarrantyClaim,
    )  # fmt: skip

    now, by = timezone.now(), people[0]
    facts = {"project": project, "presented_by": by, "presented_at": now, "created_by": by}
    shown, *signed = Handover.objects.bulk_create([
        Handover(title="Shown", state="presented", **facts),
        *(Handover(title=f"Signed {n}", state="warranty", signed_on=today, **facts) for n in range(SIGNED)),
    ])  # fmt: skip
    kinds, states = (
        LineKind.values,
        (LineState.OPEN, LineState.HANDED, LineState.OBJECTED, LineState.CONFIRMED),
    )
    lines = HandoverLine.objects.bulk_create(
        HandoverLine(
            handover=one, kind=kinds[n % len(kinds)], position=n, name=f"Line {n}", state=states[n % 4],
            responsible="Somebody", due=today + timedelta(days=n % 60),
        )
        for one, count in ((shown, volume.many), (signed[0], 50))
        for n in range(count)
    )  # fmt: skip
    LineAnswer.objects.bulk_create(
        LineAnswer(line=one, answer="objected", comment="Not yet", by_name=by.name, user=by, at=now)
        for one in lines
        if one.state == LineState.OBJECTED
    )
    warranties = Warranty.objects.bulk_create(
        Warranty(
            handover=signed[n % SIGNED], title=f"Warranty {n}", months=12, starts_on=today - timedelta(days=350),
            ends_on=today + timedelta(days=n % 400),
        )
        for n in range(volume.warranties)
    )  # fmt: skip
    WarrantyClaim.objects.bulk_create(
        WarrantyClaim(
            warranty=warranties[n % len(warranties)], reported_on=today, reported_by="Cleo", text=f"Claim {n}",
            created_by=by,
        )
        for n in range(volume.warranties)
    )  # fmt: skip


def accept(project: Any, by: Any, count: int, today: date) -> None:
    """Acceptances, with criteria and what remains, and gates with their checklists."""
    from django.utils import timezone

    from tongzhou.acceptance.models import Acceptance, AcceptanceCriterion, Gate, GateItem, RemainingItem

    now = timezone.now()
    made = Acceptance.objects.bulk_create(
        Acceptance(
            project=project, kind="phase", title=f"Acceptance {n}", due=today + timedelta(days=n % 90 - 30),
            put_by=by, put_at=now, created_by=by, **_settled(n, now, "state", "put", "conditional", "decided_at"),
        )
        for n in range(count)
    )  # fmt: skip
    AcceptanceCriterion.objects.bulk_create(
        AcceptanceCriterion(acceptance=one, position=n, text=f"Criterion {n}", met=bool(n))
        for one in made
        for n in range(2)
    )
    RemainingItem.objects.bulk_create(
        RemainingItem(acceptance=one, text="Remains", due=today, owner="Somebody")
        for one in made
        if one.state == "conditional"
    )
    gates = Gate.objects.bulk_create(
        Gate(project=project, title=f"Gate {n}", created_by=by) for n in range(max(count // 20, 1))
    )
    GateItem.objects.bulk_create(
        GateItem(gate=one, position=n, text=f"Check {n}") for one in gates for n in range(3)
    )


def ask_the_client(project: Any, people: list[Any], count: int, today: date) -> None:
    """What the client owes, whom they were asked, what waits for it, and what happened."""
    from tongzhou.clients.models import Contact
    from tongzhou.obligations.models import (
        ClientObligation,
        ObligationContact,
        ObligationEvent,
        ObligationItem,
    )
    from tongzhou.plan.models import WorkItem

    contact = Contact.objects.get(user__email=CLIENT)
    tasks = list(WorkItem.live.filter(project=project, summary=False).order_by("pk")[: max(count, 1)])
    made = ClientObligation.objects.bulk_create(
        ClientObligation(
            project=project, number=n + 1, title=f"Client action {n}", due_on=today + timedelta(days=n % 90 - 40),
            owner=people[n % len(people)], created_by=people[0],
            state="done" if n % 4 == 0 else "asked", waiting_from=None if n % 4 == 0 else today - timedelta(days=9),
        )
        for n in range(count)
    )  # fmt: skip
    ObligationContact.objects.bulk_create(ObligationContact(obligation=one, contact=contact) for one in made)
    ObligationItem.objects.bulk_create(
        ObligationItem(obligation=one, item=tasks[n % len(tasks)]) for n, one in enumerate(made)
    )
    ObligationEvent.objects.bulk_create(
        ObligationEvent(obligation=one, kind=kind, day=today, due_on=one.due_on, by=people[0])
        for one in made
        for kind in ("asked", "reminded")
    )


def change(project: Any, by: Any, count: int, today: date) -> None:
    """Change requests in all states up to the client's."""
    from django.utils import timezone

    from tongzhou.changes.models import ChangeOrder, ChangeRequest, State
    from tongzhou.clients.models import Contact

    contact = Contact.objects.get(user__email=CLIENT)
    states = [State.DRAFT, State.ANALYSIS, State.APPROVAL, State.APPROVED, State.ORDERED, State.REFUSED]
    made = ChangeRequest.objects.bulk_create(
        ChangeRequest(
            project=project, number=n + 1, title=f"Change {n}", state=states[n % len(states)], requested_by=by,
            contact=contact, by_client=bool(n % 2), created_by=by, days=Decimal(n % 20),
        )
        for n in range(count)
    )  # fmt: skip
    ChangeOrder.objects.bulk_create(
        ChangeOrder(
            request=one,
            number=1,
            due=today,
            issued_by=by,
            issued_at=timezone.now(),
            content={"title": one.title, "description": ""},
        )
        for one in made
        if one.state == State.ORDERED
    )


def offer(project: Any, by: Any, count: int, today: date) -> None:
    """Deliverables with a version each, and requests to sign something."""
    from hashlib import sha256

    from django.utils import timezone

    from tongzhou.acceptance.models import Acceptance
    from tongzhou.scope.models import Deliverable, DeliverableVersion
    from tongzhou.signing.models import SealedContent, SignatureRequest

    now = timezone.now()
    first = Deliverable.objects.filter(project=project).count()
    made = Deliverable.objects.bulk_create(
        Deliverable(
            project=project, number=first + n + 1, name=f"Offered {n}", state=("submitted", "accepted")[n % 2],
            owner=by, due_date=today + timedelta(days=n % 60), state_since=today, created_by=by,
        )
        for n in range(count)
    )  # fmt: skip
    DeliverableVersion.objects.bulk_create(
        DeliverableVersion(
            deliverable=one, number=1, made_by=by, made_at=now, frozen_at=now, submitted_by=by, submitted_at=now,
            **({} if one.state == "submitted" else {"verdict": "accepted", "decided_by": by, "decided_at": now}),
        )
        for one in made
    )  # fmt: skip
    subjects = list(Acceptance.objects.filter(project=project).order_by("pk").values_list("pk", flat=True))
    content = b"%PDF-1.7" + b" " * 20_000
    digest = sha256(content).hexdigest()
    paper = SealedContent.objects.create(
        organisation=project.organisation, content=content, content_type="application/pdf", size=len(content),
        sha256=digest,
    )  # fmt: skip
    SignatureRequest.objects.bulk_create(
        SignatureRequest(
            project=project, kind="acceptance", subject_id=subjects[n], side=("client", "vendor")[n % 2],
            title=f"Paper {n}",
            document=paper, document_sha256=digest, code=f"{project.pk}-{n}", asked_by=by, asked_at=now, due=today,
            **({} if n % 3 else {"state": "withdrawn", "ended_at": now}),
        )
        for n in range(count)
    )  # fmt: skip


def leave_behind(project: Any, by: Any, today: date) -> None:
    """A closing that has begun, the drafted report, an evaluation, and dossiers that were removed again."""
    from django.utils import timezone

    from tongzhou.closure.actions.closing import start_closing
    from tongzhou.records.actions.reports import draft_report
    from tongzhou.records.models import Dossier

    start_closing(project, by=by, closing_on=today)
    draft_report(project, by=by, today=today)
    evaluate([project], by, today)
    now = timezone.now()
    Dossier.objects.bulk_create(
        Dossier(
            project=project, number=n + 1, circle=Dossier.Circle.values[0], state="removed", ordered_by=by,
            ordered_at=now, ready_at=now, removed_at=now, sha256=f"{n:064}", manifest_sha256=f"{n:064}",
        )
        for n in range(20)
    )  # fmt: skip


def _settled(number: int, when: Any, state: str, still: str, then: str, at: str) -> dict[str, Any]:
    """Every third row is settled."""
    return {state: then, at: when} if number % 3 == 0 else {state: still}


def pages(key: str = KEY) -> Iterator[tuple[str, str]]:
    """What the manager asks: a name, and an address."""
    from tongzhou.goals.models import Goal
    from tongzhou.handover.models import Handover, Warranty
    from tongzhou.projects.models import Project

    project = Project.objects.get(key=key)
    at = f"/projects/{key}"
    yield "handovers", f"{at}/handovers/"
    shown, signed = Handover.objects.filter(project=project).order_by("pk")[:2]
    yield "handover, first lines", f"{at}/handovers/{shown.pk}/"
    yield "handover, last lines", f"{at}/handovers/{shown.pk}/?page=9999"
    yield "handover, what blocks", f"{at}/handovers/{shown.pk}/?state=blocking"
    yield "handover, signed", f"{at}/handovers/{signed.pk}/"
    yield "handover, taking over", f"{at}/handovers/{shown.pk}/take-over/"
    yield "warranties", f"{at}/warranties/"
    warranty = Warranty.objects.filter(handover=signed).order_by("pk").first()
    yield "warranty", f"{at}/warranties/{warranty.pk}/" if warranty else f"{at}/warranties/"
    yield "acceptances", f"{at}/acceptances/"
    yield "acceptances, last page", f"{at}/acceptances/?page=9999"
    yield "gates", f"{at}/gates/"
    yield "client actions", f"{at}/client-actions/"
    yield (
        "client action",
        f"{at}/client-actions/{_first('obligations', 'ClientObligation', project, 'number')}/",
    )
    yield "changes", f"{at}/changes/"
    yield "changes, statistics", f"{at}/changes/statistics/"
    yield "stakeholders", f"{at}/stakeholders/"
    yield "stakeholders, grid", f"{at}/stakeholders/grid"
    yield "stakeholder", f"{at}/stakeholders/{_first('stakeholders', 'Stakeholder', project)}/"
    yield "promises", f"{at}/promises/"
    yield "signatures", f"{at}/signatures/"
    yield "goals, tree", f"{at}/goals/"
    goal = Goal.objects.filter(project=project).order_by("pk").first()
    yield "goals, one", f"{at}/goals/{goal.pk if goal else 0}/"
    yield "closure", f"{at}/closure/"
    yield "closing report", f"{at}/closing-report/"
    yield "evaluation", f"{at}/evaluation/"
    yield "evaluations compared", "/evaluations/"
    yield "dossiers", f"{at}/dossiers/"
    yield "my work", "/my-work/"
    yield "project overview", f"{at}/"
    yield "client portal, settings", f"{at}/client-portal/"


def _first(room: str, model: str, project: Any, named_by: str = "pk") -> int:
    from django.apps import apps

    found = apps.get_model(room, model).objects.filter(project=project).order_by("pk").first()
    return getattr(found, named_by) if found else 0


def portal_pages(key: str = KEY) -> Iterator[tuple[str, str]]:
    """What somebody of the client asks."""
    from tongzhou.acceptance.models import Acceptance
    from tongzhou.handover.models import Handover

    at = f"/portal/{key}"
    yield "portal", "/portal/"
    yield "portal, project", f"{at}/"
    for part in ("deliverables", "changes", "acceptances", "client-actions", "handovers", "goals"):
        yield f"portal, {part}", f"{at}/{part}/"
    handover = Handover.objects.filter(project__key=key).order_by("pk").first()
    yield "portal, handover", f"{at}/handovers/{handover.pk if handover else 0}/"
    acceptance = Acceptance.objects.filter(project__key=key, state="put").order_by("pk").first()
    yield "portal, acceptance", f"{at}/acceptances/{acceptance.pk if acceptance else 0}/"


def main() -> None:
    """Fill, measure, print."""
    large_pages.run(__doc__ or "", fill, {large_pages.MANAGER: pages, CLIENT: portal_pages})


if __name__ == "__main__":
    main()
