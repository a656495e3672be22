"""What bodies and parameters are made of: strict models, texts with limits, days within the calendar.

Bodies are plain pydantic models on purpose. django-ninja's own ``Schema`` looks fields up as attributes, and
takes the string ``"x"`` for an object that has a ``title``: it finds the method of that name.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils.translation import gettext as _
from ninja.parser import Parser
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from tongzhou.web.api.problems import ProblemError
from tongzhou.web.strict_json import BadBodyError, read_object

FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(2099, 12, 31)
MOST_KEYS = 200_000
"""A step in the plan's editor may hold thousands of commands."""


class Body(BaseModel):
    """What a request brings: nothing that is not named is taken."""

    model_config = ConfigDict(extra="forbid")


class Answer(BaseModel):
    """What an answer looks like; for the description of the API, answers do not pass through it.

    ``describes`` names the model (``"clients.Contact"``) whose fields the answer has under their own names; a test
    holds these to their classes (``web.field_classes``).
    """

    describes: ClassVar[str] = ""

    model_config = ConfigDict(
        extra="forbid", defer_build=True
    )  # what only a description needs is made for it


def _email(value: str) -> str:
    try:
        validate_email(value)
    except ValidationError as error:
        raise ValueError(_("This is not an e-mail address.")) from error
    return value


def _email_or_nothing(value: str) -> str:
    return _email(value) if value else value


def _web_address(value: str) -> str:
    try:
        if value:
            URLValidator(schemes=["http", "https"])(value)
    except ValidationError as error:
        raise ValueError(_("This is not a web address; it begins with https://.")) from error
    return value


Text = Annotated[str, Field(strict=True), StringConstraints(strip_whitespace=True)]
"""A text without outer spaces, which may be empty; fields add their ``max_length``."""
Name = Annotated[str, Field(strict=True), StringConstraints(strip_whitespace=True, min_length=1)]
"""A text that must not be empty; fields add their ``max_length``."""
Email = Annotated[str, StringConstraints(max_length=254), AfterValidator(_email)]
EmailOrNothing = Annotated[str, StringConstraints(max_length=254), AfterValidator(_email_or_nothing)]
WebAddress = Annotated[str, StringConstraints(max_length=200), AfterValidator(_web_address)]
Day = Annotated[date, Field(ge=FIRST_DAY, le=LAST_DAY)]
Flag = Annotated[bool, Field(strict=True)]
Id = Annotated[int, Field(strict=True, ge=1, le=2**63 - 1)]
PathId = Annotated[int, Field(ge=1, le=2**63 - 1)]
Whole = Annotated[int, Field(strict=True)]
Search = Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)]


class StrictParser(Parser):
    """Nothing but a JSON object is a body; parameters hold text."""

    def parse_body(self, request: Any) -> dict[str, Any]:
        """The object in the body, which must say that it is JSON."""
        if request.content_type != "application/json":
            raise BadBodyError(_("Send the body as application/json."), 415)
        return read_object(request.body, most_keys=MOST_KEYS)

    def parse_querydict(self, data: Any, list_fields: list[str], request: Any) -> dict[str, Any]:
        """Parameters and form fields; characters that are no text are refused."""
        for key, values in data.lists():
            if any(isinstance(value, str) and not is_text(value) for value in [key, *values]):
                raise ProblemError(422, "invalid", _("The request holds characters that are no text."))
        return super().parse_querydict(data, list_fields, request)


def is_text(value: str) -> bool:
    """Whether a string has neither NUL characters nor halves of characters."""
    return "\x00" not in value and not any("\ud800" <= character <= "\udfff" for character in value)
