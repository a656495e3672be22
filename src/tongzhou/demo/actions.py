"""Loading the portfolio that a new installation shows: people, clients, six projects with their history."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from tongzhou.accounts.actions import create_organisation, create_user
from tongzhou.accounts.models import Organisation, User
from tongzhou.accounts.permissions import OrganisationRole, ProjectRole
from tongzhou.clients.actions import add_contact, create_client
from tongzhou.clients.models import ClientOrganisation
from tongzhou.demo.acceptance_content import load_acceptances
from tongzhou.demo.chances_content import load_chances
from tongzhou.demo.changes_content import load_changes
from tongzhou.demo.clients_content import look_after_clients
from tongzhou.demo.closure_content import load_closings
from tongzhou.demo.costs_content import load_costs
from tongzhou.demo.discussion_content import load_talk
from tongzhou.demo.files_content import load_files
from tongzhou.demo.freezing_content import load_shared_freezes
from tongzhou.demo.goals_content import load_goals
from tongzhou.demo.handover_content import load_handovers
from tongzhou.demo.levelling_content import load_levelling
from tongzhou.demo.notice_content import load_notices
from tongzhou.demo.obligations_content import load_client_actions, load_letters, mark_changes
from tongzhou.demo.outside_content import load_outside
from tongzhou.demo.portal_content import publish_to_clients
from tongzhou.demo.portfolio import DemoProject, Portfolio, portfolio
from tongzhou.demo.progress import DemoPlan, DemoTask, IsWorking, demo_plan
from tongzhou.demo.records_content import load_records
from tongzhou.demo.recovery_content import load_recovery
from tongzhou.demo.scenario_content import HARBOUR, try_out
from tongzhou.demo.scope_content import load_scope, serve_goals
from tongzhou.demo.stakeholders_content import load_stakeholders
from tongzhou.demo.team_content import load_team
from tongzhou.demo.work_content import load_work
from tongzhou.engine.plan import Assignment, Constraint, LagUnit, Link, Plan, Resource, Task
from tongzhou.engine.working_time import Calendars
from tongzhou.exchange.document import CustomField, PlanDocument, ResourceDetails, TaskDetails
from tongzhou.goals.models import Confirmation, Goal, GoalEdition
from tongzhou.notice.actions.tell import quietly
from tongzhou.plan.actions.baselines import set_baseline
from tongzhou.plan.actions.edit_plan import change_plan
from tongzhou.plan.actions.fill_plan import fill_plan
from tongzhou.plan.actions.start_plan import MORNING, standard_calendar, start_plan
from tongzhou.plan.from_template import CRITERION, DELIVERABLE, OWN_CALENDAR, WORKDAY, say
from tongzhou.plan.models import (
    DAY,
    CalendarKind,
    MilestoneForecast,
    PlanEdit,
    WorkingCalendar,
    instant_of,
)
from tongzhou.plan.models import Resource as StoredResource
from tongzhou.plan.queries.state import LoadedPlan
from tongzhou.plan.scheduling import engine_calendars
from tongzhou.projects.actions import create_project, set_member
from tongzhou.projects.models import Project
from tongzhou.risks.actions import look_at

EVENING = 17 * 3600
AT_THE_END = frozenset({Constraint.MFO, Constraint.FNET, Constraint.FNLT})


@transaction.atomic
def load_demo(*, today: date, language: str, password: str) -> Organisation:
    """Create the whole portfolio as it stands on ``today``, in ``zh-hans`` or ``en``; all or nothing."""
    with translation.override(language), quietly():
        loader = _Loader(portfolio(), today, language, password)
        organisation = loader.load()
        load_files(by=loader.admin, language=language)
        load_work(by=loader.admin, today=today)
        load_scope(by=loader.admin, today=today)
        load_team(by=loader.admin, today=today, people=loader.users)
        load_outside(today=today)
        load_costs(by=loader.admin, today=today, language=language)
        load_chances(by=loader.admin)
        load_levelling(today=today)
        load_acceptances(today=today, language=language)
        load_recovery(Project.objects.order_by("pk"), by=loader.admin)
        load_changes(Project.objects.order_by("pk"), today=today)
        load_client_actions(today=today, language=language)
        load_letters()
        load_stakeholders(today=today, language=language)
        mark_changes()
        load_handovers(today=today, language=language)
        load_goals(today=today, language=language, backdate=_backdate_goal)
        serve_goals(Project.objects.order_by("pk"))
        for project in Project.objects.all():
            look_at(project, today=today)
        load_records(Project.objects.order_by("pk"), today=today, language=language)
        load_closings(today=today, language=language)
        return organisation


def _backdate_goal(goal: Goal, agreed: datetime, changed: datetime) -> None:
    """The first version of a goal is as old as its agreement; people have answered a day later."""
    for edition in GoalEdition.objects.filter(goal=goal):
        at = agreed if edition.number == 1 else changed
        GoalEdition.objects.filter(pk=edition.pk).update(at=at)
        answers = Confirmation.objects.filter(goal=goal, edition=edition.number)
        answers.update(at=at + timedelta(days=1))


class _Loader:
    """One run of the loading, with what it has made so far."""

    def __init__(self, data: Portfolio, today: date, language: str, password: str) -> None:
        self.data = data
        self.today = today
        self.language = language
        self.password = password
        self.users: dict[str, User] = {}
        self.names: dict[str, str] = {}
        self.clients: dict[str, ClientOrganisation] = {}

    def load(self) -> Organisation:
        vendor = self.data.vendor
        self.organisation = create_organisation(
            say(vendor.name, self.language), short_name=say(vendor.short_name, self.language)
        )
        self._people()
        self._clients()
        calendar = standard_calendar(self.organisation, today=self.today)
        bank = next((one.client for one in self.data.projects if one.key == HARBOUR), "")
        load_shared_freezes(self.clients.get(bank), by=self.admin, today=self.today)
        axis = Calendars(engine_calendars([calendar]), instant_of(self.today)).get(calendar.pk)

        def is_working(day: date) -> bool:
            return axis.between(instant_of(day), instant_of(day) + DAY) > 0

        for project in self.data.projects:
            self._project(project, is_working)
        look_after_clients(self.organisation)
        publish_to_clients(self.organisation)
        load_notices(self.organisation, admin=self.admin, language=self.language)
        load_talk(self.organisation, Project.objects.all(), language=self.language)
        return self.organisation

    def _people(self) -> None:
        for person in self.data.people:
            self.names[person.id] = say(person.name, self.language)
            self.users[person.id] = self._account(
                person.id, person.email, say(person.title, self.language), OrganisationRole(person.role)
            )
        self.admin = next(user for user in self.users.values() if user.role == OrganisationRole.ADMIN)

    def _account(self, key: str, email: str, title: str, role: OrganisationRole) -> User:
        return create_user(
            self.organisation,
            email=email,
            name=self.names[key],
            title=title,
            password=self.password,
            role=role,
            language=self.language,
        )

    def _clients(self) -> None:
        for one in self.data.clients:
            client = create_client(
                by=self.admin,
                name=say(one.name, self.language),
                short_name=say(one.short_name, self.language),
                industry=say(one.industry, self.language),
                tier=one.tier,
            )
            self.clients[one.id] = client
            for contact in one.contacts:
                self.names[contact.id] = say(contact.name, self.language)
                title = say(contact.title, self.language)
                if contact.login:
                    self.users[contact.id] = self._account(
                        contact.id, contact.email, title, OrganisationRole.CLIENT
                    )
                add_contact(
                    client,
                    by=self.admin,
                    name=self.names[contact.id],
                    title=title,
                    email=contact.email,
                    phone=contact.phone,
                    user=self.users.get(contact.id),
                )

    def _project(self, data: DemoProject, is_working: IsWorking) -> None:
        plan = demo_plan(data, self.today, is_working)
        manager = self.users[next(one.person for one in data.members if one.role == ProjectRole.PM)]
        project = create_project(
            by=manager,
            key=data.key,
            name=say(data.name, self.language),
            client=self.clients[data.client],
            start_date=plan.start,
            phase=data.phase,
            method=data.method,
            colour=data.colour,
            contract_number=data.contract_number,
            background=say(data.background, self.language),
            sponsor=self.names.get(data.sponsor, data.sponsor),
            success_criteria="\n".join(say(words, self.language) for words in data.success_criteria),
        )
        for member in data.members:
            set_member(project, by=manager, user=self.users[member.person], role=ProjectRole(member.role))
        start_plan(project, by=manager)
        numbers = self._fill(project, plan, manager, data.share)
        self._baseline(project, plan, manager)
        self._progress(project, data, plan, numbers, manager)
        self._forecasts(project, plan, numbers)
        if project.key == HARBOUR:
            try_out(project, by=manager)

    def _fill(self, project: Project, plan: DemoPlan, manager: User, share: float) -> dict[str, int]:
        """The plan as it was promised; returns WBS code → number."""
        result = fill_plan(project, self._document(plan, share), by=manager, today=plan.start)
        for key, user in self.users.items():
            StoredResource.objects.filter(project=project, name=self.names[key]).update(user=user)
        return dict(zip((task.id for task in plan.tasks), result.added, strict=True))

    def _document(self, plan: DemoPlan, share: float) -> PlanDocument:
        keys = {task.id: number for number, task in enumerate(plan.tasks, start=1)}
        people = {
            one: n for n, one in enumerate(dict.fromkeys(p for t in plan.tasks for p in t.assignees), 1)
        }
        units = round(share * 100)
        return PlanDocument(
            plan=Plan(
                start=instant_of(plan.start, MORNING),
                calendar=OWN_CALENDAR,
                calendars=(),
                tasks=tuple(self._task(task, keys) for task in plan.tasks),
                links=tuple(
                    Link(
                        keys[link.predecessor],
                        keys[link.successor],
                        int(link.type),
                        link.lag * {LagUnit.WORKING: WORKDAY, LagUnit.ELAPSED: DAY}.get(link.lag_unit, 100),
                        int(link.lag_unit),
                    )
                    for link in plan.links
                ),
                resources=tuple(Resource(key=number) for number in people.values()),
                assignments=tuple(
                    Assignment(keys[t.id], people[p], units=units) for t in plan.tasks for p in t.assignees
                ),
                reschedule_uncompleted=True,
            ),
            tasks={keys[task.id]: self._details(task, keys) for task in plan.tasks},
            resources={n: ResourceDetails(key=n, name=self.names[key]) for key, n in people.items()},
            custom_fields=(
                CustomField(DELIVERABLE, "Text1", "deliverable"),
                CustomField(CRITERION, "Text2", "criterion"),
            ),
        )

    def _task(self, task: DemoTask, keys: Mapping[str, int]) -> Task:
        return Task(
            key=keys[task.id],
            parent=None if task.parent is None else keys[task.parent],
            duration=(task.days or 0) * WORKDAY,
            milestone=task.milestone,
            name=say(task.name, self.language),
        )

    def _details(self, task: DemoTask, keys: Mapping[str, int]) -> TaskDetails:
        texts = ((DELIVERABLE, task.deliverable), (CRITERION, task.criterion))
        return TaskDetails(
            key=keys[task.id],
            name=say(task.name, self.language),
            milestone=task.milestone,
            work=None if task.work is None else task.work * WORKDAY,
            notes=say(task.delay_reason, self.language) if task.delay_reason else "",
            custom=tuple((field, say(words, self.language)) for field, words in texts if words is not None),
        )

    def _baseline(self, project: Project, plan: DemoPlan, manager: User) -> None:
        set_baseline(
            project,
            by=manager,
            name=_("Contract baseline V1.0"),
            note=_("Signed with the contract."),
            taken_at=datetime.combine(plan.start, time(1, 30), tzinfo=UTC),
        )

    def _progress(
        self, project: Project, data: DemoProject, plan: DemoPlan, numbers: Mapping[str, int], manager: User
    ) -> None:
        """What has happened until today, and what has been agreed since."""
        project.status_date = plan.status_date
        project.save(update_fields=["status_date"])
        calendars = self._freezes(project, plan)

        def change(loaded: LoadedPlan) -> list[int]:
            for task in plan.tasks:
                row = loaded.state.touch(numbers[task.id])
                row.calendar_id = calendars.get(task.id)
                if task.days is not None:
                    _enter(task, row.id, loaded)
                if task.constraint is not None:
                    evening = task.constraint.type in AT_THE_END
                    day = plan.day_after_today(task.constraint.day)
                    row.constraint_type = int(task.constraint.type)
                    row.constraint_at = instant_of(day, EVENING if evening else MORNING)
                if task.deadline is not None:
                    row.deadline_at = instant_of(plan.day_after_today(task.deadline.day), EVENING)
            return []

        change_plan(
            project,
            by=manager,
            version=project.plan_version,
            kind=PlanEdit.Type.FILL,
            change=change,
            today=self.today,
        )
        entered = datetime.combine(self.today - timedelta(days=data.reported), time(9, 30), tzinfo=UTC)
        PlanEdit.objects.filter(project=project).update(at=entered)

    def _freezes(self, project: Project, plan: DemoPlan) -> dict[str, int]:
        """A calendar of its own for the tasks that may not run in the client's freeze windows."""
        if not plan.freezes:
            return {}
        base = standard_calendar(self.organisation, today=self.today)
        calendar = WorkingCalendar.objects.create(
            organisation=self.organisation,
            project=project,
            name=_("Cutover calendar (with freeze windows)"),
            base=base,
            week=[None] * 7,
            exceptions=[
                {
                    "first": freeze.first.isoformat(),
                    "last": freeze.last.isoformat(),
                    "working": [],
                    "name": freeze.name.zh,
                    "name_en": freeze.name.en,
                    "kind": CalendarKind.FREEZE.value,
                    "rank": 10,
                }
                for freeze in plan.freezes
            ],
        )
        return {task: calendar.pk for freeze in plan.freezes for task in freeze.tasks}

    def _forecasts(self, project: Project, plan: DemoPlan, numbers: Mapping[str, int]) -> None:
        MilestoneForecast.objects.bulk_create(
            [
                MilestoneForecast(
                    project=project, item_id=numbers[one.task], seen_on=one.seen_on, forecast=one.forecast
                )
                for one in plan.forecasts
                if one.seen_on < self.today
            ],
            ignore_conflicts=True,
            batch_size=500,
        )


def _enter(task: DemoTask, number: int, loaded: LoadedPlan) -> None:
    """Progress of one task; times of day are those of the standard calendar."""
    row = loaded.state.rows[number]
    row.percent = task.percent
    row.duration = (task.current_days or 0) * WORKDAY
    if task.actual_start is not None:
        row.actual_start_at = instant_of(task.actual_start, EVENING if task.milestone else MORNING)
        row.remaining = (task.remaining_days or 0) * WORKDAY
    if task.actual_finish is not None:
        row.actual_finish_at = instant_of(task.actual_finish, EVENING)
