"""Every model says what it keeps of people: what they are given of it, and what becomes of it when a name is to go."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db.models import Field, Model

from tongzhou.accounts.models import User
from tongzhou.web.field_classes import FieldClass, class_of
from tongzhou.web.personal_data import Personal, personal_models, said_of

TEXTS = {"CharField", "TextField", "JSONField", "EmailField"}
HELD_BY_NAME = {"user_id", "email", "actor_name"}
"""Columns that hold a person without a relation."""


def named(model: type[Model]) -> str:
    return model._meta.label


def has_person(model: type[Model]) -> bool:
    """Whether a model has a relation to people, or holds an address or a name of one."""
    fields = model._meta.get_fields()
    own = [one for one in fields if isinstance(one, Field)]
    return model is User or any(
        one.related_model is User if one.is_relation else one.name in HELD_BY_NAME for one in own
    )


MODELS = [one for one in apps.get_models() if one.__module__.startswith("tongzhou.") or has_person(one)]


@pytest.mark.parametrize("model", MODELS, ids=named)
def test_a_model_says_what_it_keeps_of_people(model: type[Model]) -> None:
    said = said_of(model)
    room = model._meta.app_label
    assert said, (
        f'{named(model)}: write in PERSONAL of src/tongzhou/{room}/classes.py why nobody is in it ("…"), or\n'
        f'    "{model.__name__}": Personal(of="user", part="…", hands="… …", deletes=True),'
    )
    if isinstance(said, str):
        assert not has_person(model), f"{named(model)} has a person in it, so it must be Personal(…)"


@pytest.mark.parametrize(
    ("model", "said"), list(personal_models()), ids=lambda one: getattr(one, "__name__", "")
)
def test_what_is_said_can_be_done(model: type[Model], said: Personal) -> None:
    assert bool(said.hands) != bool(said.withheld), "either the person is given it, or it is said why not"
    assert bool(said.deletes) != bool(said.keeps), "either rows go, or it is said why they stay"
    assert said.of or not (said.hands or said.deletes)
    if said.hands:
        assert said.part
        str(model._default_manager.filter(**{said.of: 1}).values(*said.hands.split()).query)
    if said.renames:
        for column in said.renames.split():
            assert model._meta.get_field(column).get_internal_type() in TEXTS
        if said.within:
            str(model._default_manager.filter(**{said.within: 1}).query)


def test_parts_have_names_of_their_own() -> None:
    parts = [said.part for _model, said in personal_models() if said.part]
    assert len(parts) == len(set(parts))


@pytest.mark.parametrize(
    ("model", "said"), list(personal_models()), ids=lambda one: getattr(one, "__name__", "")
)
def test_no_secret_is_handed_over(model: type[Model], said: Personal) -> None:
    if not model.__module__.startswith("tongzhou."):
        return
    allowed = {"last_login"}
    secret = {
        column
        for column in said.hands.split()
        if "__" not in column
        and column not in allowed
        and class_of(model, model._meta.get_field(column).name) is FieldClass.SECRET
    }
    assert not secret
