"""The API of discussion."""

from ninja import Router

router = Router(tags=["discussion"])
