"""What the child process hands over arrives as it was, and nothing else is believed."""

from __future__ import annotations

import orjson
import pytest

from tests.exchange.plans import document
from tongzhou.exchange.document import Baseline, TaskType
from tongzhou.exchange.wire import WireError, pack, unpack


def test_a_document_arrives_as_it_was() -> None:
    there = unpack(pack(document()))
    assert there == document()
    assert isinstance(there.tasks[11].baselines[0], Baseline)
    assert there.tasks[11].type is TaskType.FIXED_UNITS
    assert isinstance(there.plan.calendars[0].exceptions, tuple)


@pytest.mark.parametrize("text", [b"", b"null", b"[]", b"{}", b"[[1,2,3]]", b"\x80\x04K\x01."])
def test_what_is_no_document_is_refused(text: bytes) -> None:
    with pytest.raises(WireError):
        unpack(text)


def test_a_value_of_another_type_is_refused() -> None:
    rows = orjson.loads(pack(document()))
    rows[0][3][0][2] = {"duration": "long"}
    with pytest.raises(WireError, match="duration"):
        unpack(orjson.dumps(rows))
