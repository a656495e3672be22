"""The audit trail on its page, in files and through the API: for those with the right, and harmless in spreadsheets."""

from __future__ import annotations

import csv
import hashlib
import io

import orjson
import pytest

from tests.api.calling import Caller
from tongzhou.accounts.models import User
from tongzhou.activity.actions import record
from tongzhou.activity.actions.chain import publish_head, seal_all
from tongzhou.activity.chain import canonical
from tongzhou.activity.models import DiaryEntry
from tongzhou.projects.models import Project
from tongzhou.web.cells import csv_pieces


def streamed(answer) -> bytes:
    return b"".join(answer.streaming_content)


def test_the_page_shows_the_trail_and_its_head(
    client_for, ada: User, mara: User, harbour: Project, django_assert_max_num_queries
) -> None:
    seal_all(harbour.organisation_id)
    head = publish_head(harbour.organisation_id, problems=0)
    record("plan.undo", harbour, by=mara, project_id=harbour.pk)
    browser = client_for(ada)
    with django_assert_max_num_queries(12):
        page = browser.get("/audit/").content.decode()
    assert head is not None
    assert head.hash[:16] in page
    assert "The chain was whole when it was last verified." in page
    assert "1 line waits to be sealed." in page
    assert "Mara Chen created the project “Harbour core banking”." in page


def test_problems_are_not_hidden(client_for, ada: User, harbour: Project) -> None:
    seal_all(harbour.organisation_id)
    publish_head(harbour.organisation_id, problems=2)
    assert "The chain has 2 problems." in client_for(ada).get("/audit/").content.decode()


@pytest.mark.parametrize(
    ("query", "seen", "unseen"),
    [
        ("deed=clients", "created the client", "created the project"),
        ("deed=projects.project_created", "created the project", "the role"),
        ("since=2999-01-01", "Nothing in the trail matches.", "created the project"),
        ("until=2000-01-01", "Nothing in the trail matches.", "created the project"),
        ("deed=nonsense&since=x", "created the project", "Nothing in the trail matches."),
    ],
)
def test_the_trail_is_narrowed(
    client_for, ada: User, harbour: Project, query: str, seen: str, unseen: str
) -> None:
    page = client_for(ada).get(f"/audit/?{query}").content.decode()
    assert seen in page
    assert unseen not in page


def test_one_persons_deeds(
    client_for, ada: User, mara: User, nora: User, harbour: Project, meadow: Project
) -> None:
    page = client_for(ada).get(f"/audit/?actor={nora.pk}").content.decode()
    assert "Meadow web shop" in page
    assert "Harbour core banking”" not in page


@pytest.mark.parametrize("who", ["mara", "pia", "tom", "cleo"])
@pytest.mark.parametrize("address", ["/audit/", "/audit/export.csv", "/audit/export.jsonl"])
def test_others_may_not(
    client_for, harbour: Project, pia: User, request: pytest.FixtureRequest, who: str, address: str
) -> None:
    assert client_for(request.getfixturevalue(who)).get(address).status_code == 403


def test_the_table_is_harmless_in_a_spreadsheet(client_for, ada: User, mara: User, harbour: Project) -> None:
    record("weather.changed", harbour, by=mara, label="x", project_id=harbour.pk)
    User.objects.filter(pk=mara.pk).update(name="=cmd|' /C calc'!A0")
    mara.refresh_from_db()
    record("weather.changed", harbour, by=mara, label="x", project_id=harbour.pk)
    answer = client_for(ada).get("/audit/export.csv")
    rows = list(csv.reader(io.StringIO(streamed(answer).decode("utf-8-sig"))))
    assert len(rows) == DiaryEntry.objects.count() + 1
    assert rows[1][3] == "'=cmd|' /C calc'!A0"
    assert rows[1][4].startswith("'=cmd")
    assert answer["Content-Disposition"].endswith('.csv"')


def test_the_lines_hold_what_the_hashes_were_computed_over(client_for, ada: User, harbour: Project) -> None:
    seal_all(harbour.organisation_id)
    answer = client_for(ada).get("/audit/export.jsonl?deed=projects.project_created")
    (line,) = [orjson.loads(one) for one in streamed(answer).splitlines()]
    names = ("id", "organisation_id", "project_id", "deed", "subject_type", "subject_id", "actor_id", "audience",
             "request_id", "session", "sequence", "payload_digest", "chain_version")  # fmt: skip
    core = {name: line[name] for name in names} | {"at": line["at"].replace("Z", "+00:00")}
    assert hashlib.sha256(bytes.fromhex(line["previous_hash"]) + canonical(core)).hexdigest() == line["hash"]


def test_the_program_interface(ada: User, mara: User, harbour: Project) -> None:
    seal_all(harbour.organisation_id)
    (row,) = Caller(ada).get("/audit", deed="projects.project_created")["items"]
    assert row["sentence"] == "Mara Chen created the project “Harbour core banking”."
    assert len(row["hash"]) == 64
    first = Caller(ada).get("/audit", limit=2)
    assert len(first["items"]) == 2
    assert first["next"]
    assert Caller(mara).call("GET", "/audit").status_code == 403


def test_pieces_of_a_table_are_the_table() -> None:
    rows = [(number, "-1+1", None, True) for number in range(450)]
    read = list(csv.reader(io.StringIO(b"".join(csv_pieces(["=a", "b"], rows)).decode("utf-8-sig"))))
    assert read[0] == ["'=a", "b"]
    assert len(read) == 451
    assert read[450] == ["449", "'-1+1", "", "1"]
