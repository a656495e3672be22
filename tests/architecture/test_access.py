"""Every model says who may reach it: by a rule of its own, through another model, or not at all, and why."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db.models import ForeignKey, Model

from tests.architecture.source import PACKAGE
from tongzhou.accounts.access import has_rule, internal_because, related, way_to
from tongzhou.web.field_classes import declarations

MODELS = [model for model in apps.get_models() if model.__module__.startswith("tongzhou.")]
MOST_STEPS = 5


def named(model: type[Model]) -> str:
    return f"{model._meta.app_label}.{model.__name__}"


def advice(model: type[Model]) -> str:
    """What to write for a model that says nothing: a line that can be pasted."""
    keys = [field.name for field in model._meta.fields if isinstance(field, ForeignKey)]
    way = next((name for name in ("project", "item", "client", *keys) if name in keys), "project")
    return (
        f"{named(model)} does not say who may reach it. Give its queryset a method visible_to(user), or write in\n"
        f"src/tongzhou/{model._meta.app_label}/classes.py one of:\n"
        f'    REACHED = {{"{model.__name__}": Through("{way}", Permission.VIEW_PROJECT)}}   # the right it needs\n'
        f'    INTERNAL = {{"{model.__name__}": "why nobody reaches it by number"}}'
    )


@pytest.mark.parametrize("model", MODELS, ids=named)
def test_a_model_says_once_who_may_reach_it(model: type[Model]) -> None:
    says = [has_rule(model), way_to(model) is not None, bool(internal_because(model))]
    assert any(says), advice(model)
    assert sum(says) == 1, f"{named(model)} says it more than once: rule, REACHED, INTERNAL = {says}"


@pytest.mark.parametrize("model", [one for one in MODELS if way_to(one)], ids=named)
def test_every_way_ends_at_a_rule(model: type[Model]) -> None:
    steps = 0
    while (way := way_to(model)) is not None:
        model, steps = related(model, way), steps + 1
        assert steps <= MOST_STEPS, f"the way runs in a circle at {named(model)}"
    assert has_rule(model), f"the way ends at {named(model)}, which is internal"


def test_nothing_is_said_about_what_does_not_exist() -> None:
    known = {named(model) for model in MODELS}
    said = {
        f"{room.label}.{name}"
        for room in apps.get_app_configs()
        if room.name.startswith("tongzhou.")
        for table in ("FIELDS", "REACHED", "INTERNAL")
        for name in getattr(declarations(room.label), table, {})
    }
    assert not said - known


def test_the_check_would_notice_a_model_that_says_nothing() -> None:
    class Silent(Model):
        class Meta:
            app_label = "sessions"
            managed = False

        def __str__(self) -> str:
            return ""

    assert not has_rule(Silent)
    assert way_to(Silent) is None
    assert not internal_because(Silent)
    assert "REACHED" in advice(Silent)
    del apps.all_models["sessions"]["silent"]


def test_a_room_with_models_has_its_table() -> None:
    rooms = {model._meta.app_label for model in MODELS}
    assert not {room for room in rooms if not (PACKAGE / room / "classes.py").exists()}
