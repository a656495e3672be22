"""What goes to the log: one line per event, as JSON or for people, and never a secret.

Secrets are taken out where lines are written, so that no caller has to think of it: whatever is called like one,
tokens by their look, passwords in addresses, and everything after ``Authorization`` or ``Cookie``.
"""

from __future__ import annotations

import re
import sys
from typing import Any

import structlog
from structlog.stdlib import ProcessorFormatter
from structlog.typing import EventDict, Processor

HIDDEN = "***"
_NAMES = r"password|passwd|passphrase|secret|token|ticket|cookie|session|authorization|api[-_]?key|csrf\w*|recovery|otp"
SECRET_NAME = re.compile(rf"(?:{_NAMES})", re.IGNORECASE)
PATTERNS = (
    (re.compile(r"\btz_[\w-]{8,}"), f"tz_{HIDDEN}"),
    (re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]+"), rf"\1 {HIDDEN}"),
    (re.compile(r"(?i)((?:set-)?cookie|authorization)(['\"]?\s*[:=]\s*)[^\n]+"), rf"\1\2{HIDDEN}"),
    (re.compile(r"(\w+://[^\s:/@]*):[^\s@/]+@"), rf"\1:{HIDDEN}@"),
    (re.compile(rf"(?i)([\w-]*(?:{_NAMES})[\w-]*)=[^&\s\"',)]+"), rf"\1={HIDDEN}"),
    (re.compile(rf"(?i)(['\"][\w-]*(?:{_NAMES})[\w-]*['\"]\s*:\s*)(['\"]).*?\2"), rf"\1\2{HIDDEN}\2"),
)


def without_secrets(text: str) -> str:
    """A text with every secret replaced by stars."""
    for pattern, shown in PATTERNS:
        text = pattern.sub(shown, text)
    return text


def scrub(value: Any, name: str = "") -> Any:
    """A value of a log line without secrets, to any depth."""
    if name and SECRET_NAME.search(name) and value not in (None, ""):
        return HIDDEN
    if isinstance(value, str):
        return without_secrets(value)
    if isinstance(value, dict):
        return {key: scrub(inner, str(key)) for key, inner in value.items()}
    if isinstance(value, list | tuple | set):
        return [scrub(inner) for inner in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    return without_secrets(str(value))


def scrubbed(logger: Any, method: str, event: EventDict) -> EventDict:
    """The last step before a line is written."""
    return {name: scrub(value, name) for name, value in event.items()}


def in_words(logger: Any, method: str, event: EventDict) -> str:
    """A line for people: when, how bad, where, what, and then the rest."""
    head = [event.pop(name, "") for name in ("timestamp", "level", "logger", "event")]
    head[1] = head[1].upper()
    trace = event.pop("exception", "")
    rest = [f"{name}={value}" for name, value in event.items() if value not in (None, "")]
    return " ".join(map(str, [*head, *rest])) + (f"\n{trace}" if trace else "")


def chinese_stays(value: Any, **options: Any) -> str:
    """JSON in which text stays readable."""
    import json

    return json.dumps(value, ensure_ascii=False, **options)


def log_settings(form: str, level: str) -> dict[str, Any]:
    """Django's LOGGING: ``form`` is json or plain; without one, plain on a terminal and json elsewhere."""
    plain = form == "plain" or (form != "json" and sys.stderr is not None and sys.stderr.isatty())
    render: Processor = in_words if plain else structlog.processors.JSONRenderer(serializer=chinese_stays)
    before: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(allow=None),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "lines": {
                "()": ProcessorFormatter,
                "foreign_pre_chain": [*before, without_objects],
                "processors": [ProcessorFormatter.remove_processors_meta, scrubbed, render],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # Django's own handler for errors would write each line twice.
            "django": {"handlers": [], "propagate": True},
            "django.server": {"handlers": [], "propagate": True},
        },
    }


def without_objects(logger: Any, method: str, event: EventDict) -> EventDict:
    """Django hands whole requests to the log: their contents are nobody's business there."""
    event.pop("request", None)
    return event
