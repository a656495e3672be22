"""What waits for a person of the client: to confirm, to decide, to accept, to deliver.

The modules of the parts add their sources; a source takes the person, their publications (with the project at hand)
and the day, and returns rows; one statement or a few, whatever the volume. A source asks only for publications in
which its part is published, and only for what the person's role lets them do.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from tongzhou.accounts.models import User
from tongzhou.portal.models import Publication


@dataclass(frozen=True, slots=True)
class ClientWaiting:
    """Something that waits for the reader: what, in which project, by when, and where it is done.

    ``deed`` is what they are asked for in a word or two ("Confirm", "Sign").
    """

    describes: ClassVar[str] = ""

    title: str
    deed: str
    url: str
    icon: str
    project_name: str
    due: date | None = None
    late: bool = False


SHOWN = 30
Source = Callable[[User, Sequence[Publication], date], list[ClientWaiting]]
waiting_sources: list[Source] = []


@dataclass(frozen=True, slots=True)
class Waiting:
    """The most urgent of what waits for somebody, and how much there is."""

    rows: tuple[ClientWaiting, ...]
    count: int

    @property
    def more(self) -> int:
        """How much is not among the rows."""
        return self.count - len(self.rows)


def waiting_for(user: User, publications: Sequence[Publication], today: date) -> tuple[ClientWaiting, ...]:
    """Everything that waits for somebody, the most urgent first."""
    found = [row for source in waiting_sources for row in source(user, publications, today)]
    return tuple(sorted(found, key=lambda one: (one.due or date.max, one.project_name, one.title)))


def waiting_at_a_glance(user: User, publications: Sequence[Publication], today: date) -> Waiting:
    """The same for a page: what is most urgent, and how much there is."""
    found = waiting_for(user, publications, today)
    return Waiting(found[:SHOWN], len(found))
