"""Addresses that are worked out once are those that Django says."""

from __future__ import annotations

import pytest
from django.urls import NoReverseMatch, reverse, set_script_prefix

from tongzhou.web.addresses import address_of


@pytest.mark.parametrize("name", ["item", "portal_acceptance", "portal_sign", "budget_line_delete"])
def test_a_numbered_address_is_the_one_that_django_says(name: str) -> None:
    for key, number in (("harbour", 7), ("2147480001", 2_147_480_001), ("meadow", 0)):
        assert address_of(name, key, number) == reverse(name, args=[key, number])


def test_it_follows_the_place_below_which_the_product_is_served() -> None:
    try:
        for prefix in ("/", "/pm/", "/"):
            set_script_prefix(prefix)
            assert address_of("item", "harbour", 7) == f"{prefix}projects/harbour/items/7/"
    finally:
        set_script_prefix("/")


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(NoReverseMatch):
        address_of("nothing", "harbour", 7)
