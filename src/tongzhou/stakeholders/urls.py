"""Addresses of stakeholders and promises."""

from django.urls import path

from tongzhou.stakeholders.views import people, promises

PEOPLE = "projects/<slug:key>/stakeholders/"
PROMISES = "projects/<slug:key>/promises/"
urlpatterns = [
    path(PEOPLE, people.stakeholders, name="stakeholders"),
    path(f"{PEOPLE}grid", people.stakeholder_grid, name="stakeholder_grid"),
    path(f"{PEOPLE}new", people.stakeholder_add, name="stakeholder_add"),
    path(f"{PEOPLE}<int:stakeholder>/", people.stakeholder, name="stakeholder"),
    path(f"{PEOPLE}<int:stakeholder>/edit", people.stakeholder_edit, name="stakeholder_edit"),
    path(f"{PEOPLE}<int:stakeholder>/place", people.stakeholder_place, name="stakeholder_place"),
    path(f"{PEOPLE}<int:stakeholder>/talk", people.stakeholder_talk, name="stakeholder_talk"),
    path(f"{PEOPLE}<int:stakeholder>/remove", people.stakeholder_remove, name="stakeholder_remove"),
    path(PROMISES, promises.promises, name="promises"),
    path(f"{PROMISES}new", promises.promise_give, name="promise_give"),
    path(f"{PROMISES}<int:promise>/edit", promises.promise_edit, name="promise_edit"),
    path(f"{PROMISES}<int:promise>/settle", promises.promise_settle, name="promise_settle"),
    path(f"{PROMISES}<int:promise>/reopen", promises.promise_reopen, name="promise_reopen"),
    path(f"{PROMISES}<int:promise>/delete", promises.promise_delete, name="promise_delete"),
]
