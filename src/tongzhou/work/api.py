"""The API of work."""

from ninja import Router

router = Router(tags=["work"])
