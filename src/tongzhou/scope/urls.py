"""Addresses of scope: contract, requirements, deliverables, responsibilities, traceability."""

from django.urls import path

from tongzhou.scope.views import contract, deliverables, requirements, responsibility, trace

SCOPE = "projects/<slug:key>/scope/"
ONE = f"{SCOPE}deliverables/<int:number>/"
urlpatterns = [
    path(f"{SCOPE}contract/", contract.contract_items, name="contract_items"),
    path(f"{SCOPE}contract/add/", contract.contract_item_add, name="contract_item_add"),
    path(f"{SCOPE}contract/<int:pk>/", contract.contract_item, name="contract_item"),
    path(f"{SCOPE}contract/<int:pk>/delete", contract.contract_item_delete, name="contract_item_delete"),
    path(f"{SCOPE}requirements/", requirements.requirements, name="requirements"),
    path(f"{SCOPE}requirements/create/", requirements.requirement_create, name="requirement_create"),
    path(f"{SCOPE}requirements/import/", requirements.requirement_import, name="requirement_import"),
    path(
        f"{SCOPE}requirements/import/<int:pk>/",
        requirements.requirement_import_draft,
        name="requirement_import_draft",
    ),
    path(
        f"{SCOPE}requirements/import/<int:pk>/drop",
        requirements.requirement_import_drop,
        name="requirement_import_drop",
    ),
    path(
        f"{SCOPE}requirements/export/<slug:kind>",
        requirements.requirements_export,
        name="requirements_export",
    ),
    path(f"{SCOPE}requirements/<int:number>/", requirements.requirement, name="requirement"),
    path(f"{SCOPE}requirements/<int:number>/link", requirements.requirement_link, name="requirement_link"),
    path(f"{SCOPE}goals/<int:pk>/requirement", requirements.requirement_goal, name="requirement_goal"),
    path(f"{SCOPE}deliverables/", deliverables.deliverables, name="deliverables"),
    path(f"{SCOPE}deliverables/create/", deliverables.deliverable_create, name="deliverable_create"),
    path(ONE, deliverables.deliverable, name="deliverable"),
    path(f"{ONE}edit/", deliverables.deliverable_edit, name="deliverable_edit"),
    path(f"{ONE}links/", deliverables.deliverable_links, name="deliverable_links"),
    path(f"{ONE}delete", deliverables.deliverable_delete, name="deliverable_delete"),
    path(f"{ONE}review", deliverables.deliverable_review, name="deliverable_review"),
    path(f"{ONE}step/<slug:deed>", deliverables.deliverable_step, name="deliverable_step"),
    path(f"{ONE}part/<slug:deed>", deliverables.deliverable_part, name="deliverable_part"),
    path(f"{SCOPE}responsibilities/", responsibility.responsibilities, name="responsibilities"),
    path(f"{SCOPE}responsibilities/set", responsibility.responsibility_set, name="responsibility_set"),
    path(
        f"{SCOPE}responsibilities/export",
        responsibility.responsibilities_export,
        name="responsibilities_export",
    ),
    path(f"{SCOPE}traceability/", trace.traceability, name="traceability"),
    path(f"{SCOPE}traceability/export", trace.traceability_export, name="traceability_export"),
]
