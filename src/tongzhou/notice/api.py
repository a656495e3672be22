"""The API of notice."""

from ninja import Router

router = Router(tags=["notice"])
