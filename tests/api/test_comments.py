"""Talk through the API: the same rules, the same refusals."""

from __future__ import annotations

from tests.api.calling import Caller, problem
from tongzhou.accounts.models import User
from tongzhou.discussion.models import Comment, Watch
from tongzhou.projects.models import Project


def test_a_comment_from_beginning_to_end(mara: User, tom: User, cleo: User, harbour: Project) -> None:
    address = f"/talk/project/{harbour.pk}/comments"
    answer = Caller(tom).call("POST", address, {"source": "We *start*"})
    made = answer.json()
    assert answer.status_code == 201
    assert (made["author"], made["audience"], made["html"]) == (
        "Tom Qian",
        "internal",
        "<p>We <em>start</em></p>\n",
    )
    assert Caller(cleo).get(address)["items"] == []
    problem(Caller(cleo).call("GET", f"/comments/{made['id']}"), 404, "not_found")
    changed = Caller(tom).call("PATCH", f"/comments/{made['id']}", {"source": "We stop", "version": 1}).json()
    assert (changed["version"], changed["source"]) == (2, "We stop")
    problem(
        Caller(tom).call("PATCH", f"/comments/{made['id']}", {"source": "x", "version": 1}),
        409,
        "stale_comment",
    )
    assert Caller(mara).get(f"/comments/{made['id']}/versions")["items"][0]["source"] == "We *start*"
    problem(
        Caller(tom).call("PUT", f"/comments/{made['id']}/audience", {"audience": "client", "version": 2}),
        403,
        "forbidden",
    )
    Caller(mara).call("PUT", f"/comments/{made['id']}/audience", {"audience": "client", "version": 2})
    (seen,) = Caller(cleo).get(address)["items"]
    assert seen["source"] == "We stop"
    assert Caller(cleo).get(f"/comments/{made['id']}/versions")["items"] == []
    assert Caller(tom).call("DELETE", f"/comments/{made['id']}").status_code == 204
    gone = Caller(mara).get(f"/comments/{made['id']}")
    assert (gone["deleted"], gone["source"], gone["html"]) == (True, "", "")


def test_reactions_are_put_and_taken(tom: User, cleo: User, harbour: Project) -> None:
    Caller(tom).call("POST", f"/talk/project/{harbour.pk}/comments", {"source": "x"})
    number = Comment.objects.get().pk
    for _twice in range(2):
        given = Caller(tom).call("PUT", f"/comments/{number}/reactions/👍").json()
        assert given["reactions"] == [{"emoji": "👍", "count": 1, "mine": True}]
    assert Caller(tom).call("DELETE", f"/comments/{number}/reactions/👍").json()["reactions"] == []
    problem(Caller(tom).call("PUT", f"/comments/{number}/reactions/x"), 409, "comment_refused")


def test_following(tom: User, vera: User, harbour: Project) -> None:
    address = f"/talk/project/{harbour.pk}/watch"
    assert Caller(tom).call("PUT", address).status_code == 204
    assert Watch.objects.filter(user=tom).count() == 1
    assert Caller(tom).call("DELETE", address).status_code == 204
    assert not Watch.objects.exists()
    assert Caller(vera).call("PUT", address).status_code == 404


def test_the_list_goes_page_by_page_at_a_fixed_price(
    tom: User, harbour: Project, django_assert_max_num_queries
) -> None:
    caller = Caller(tom)
    address = f"/talk/project/{harbour.pk}/comments"
    for number in range(7):
        caller.call("POST", address, {"source": str(number)})
    with django_assert_max_num_queries(12):
        first = caller.get(f"{address}?limit=5")
    assert [one["source"] for one in first["items"]] == ["0", "1", "2", "3", "4"]
    rest = caller.get(first["next"].partition("/v1")[2])
    assert [one["source"] for one in rest["items"]] == ["5", "6"]
