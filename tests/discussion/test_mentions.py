"""Who can be mentioned: those who can read it; and a client never learns of anybody outside the project."""

from __future__ import annotations

import pytest

from tests.api.calling import Caller
from tongzhou.accounts.models import User
from tongzhou.activity.models import DiaryEntry
from tongzhou.discussion.actions import CommentRefusedError
from tongzhou.discussion.models import Comment, Mention
from tongzhou.projects.models import Project


def offered(browser, project: Project, audience: str = "", text: str = "") -> set[str]:
    answer = browser.get(f"/talk/project/{project.pk}/people/", {"q": text, "audience": audience})
    return {one["name"] for one in answer.json()["people"]}


def test_a_mention_is_marked_remembered_and_told(tom: User, lee: User, say) -> None:
    comment = say(tom, f"@[Lee](user:{lee.pk}) please look")
    assert comment.source == f"@[Lee Zhao](user:{lee.pk}) please look"
    assert '<span class="mention">@Lee Zhao</span> please look' in comment.html
    assert Mention.objects.get().user == lee
    assert DiaryEntry.objects.latest("id").details["mentioned"] == [lee.pk]


def test_an_edit_tells_only_those_newly_mentioned(client_for, tom: User, lee: User, quinn: User, say) -> None:
    comment = say(tom, f"@[Lee](user:{lee.pk})")
    text = f"@[Lee](user:{lee.pk}) and @[Quinn](user:{quinn.pk})"
    client_for(tom).post(f"/comments/{comment.pk}/edit/", {"source": text, "version": 1})
    assert DiaryEntry.objects.latest("id").details["mentioned"] == [quinn.pk]
    assert set(comment.mentions.values_list("user", flat=True)) == {lee.pk, quinn.pk}


def test_the_list_offers_those_who_can_read_it(
    client_for, mara: User, tom: User, pia: User, otto: User, cleo: User, vera: User, harbour: Project
) -> None:
    browser = client_for(mara)
    internal = offered(browser, harbour, "internal")
    assert {"Tom Qian", "Pia Wang", "Ada Lin"} & internal
    assert "Cleo Zheng" not in internal
    assert not {"Otto Zhou", "Vera Feng"} & (internal | offered(browser, harbour, "internal", "o"))
    assert offered(browser, harbour, "client", "Cle") == {"Cleo Zheng"}
    assert offered(browser, harbour, "internal", "Tom") == {"Tom Qian"}


def test_a_client_is_offered_the_projects_members_only(
    client_for, cleo: User, pia: User, otto: User, vera: User, meadow: Project, harbour: Project
) -> None:
    browser = client_for(cleo)
    everybody = offered(browser, harbour) | offered(browser, harbour, "internal")
    assert everybody <= {
        "Mara Chen", "Lee Zhao", "Tom Qian", "Fei Sun", "Quinn Li", "Cleo Zheng", "Cody Wang",
    }  # fmt: skip
    for name in ("Pia", "Otto", "Vera", "Ada", "Nora"):
        assert offered(browser, harbour, "", name) == set()


def test_a_client_learns_names_only_and_spells_nothing_else_out(
    client_for, cleo: User, tom: User, mara: User, harbour: Project
) -> None:
    """An address found by its beginning could be asked for letter by letter."""
    User.objects.filter(pk=mara.pk).update(title="Delivery director")
    for text, inside in (
        (mara.email[:6], {"Mara Chen"}),
        ("director", {"Mara Chen"}),
        ("Mara", {"Mara Chen"}),
    ):
        assert offered(client_for(tom), harbour, "internal", text) == inside
        assert offered(client_for(cleo), harbour, "client", text) == (inside if text == "Mara" else set())
    page = client_for(cleo).get(f"/talk/project/{harbour.pk}/people/?audience=client")
    assert {one["title"] for one in page.json()["people"]} == {""}


@pytest.mark.parametrize("who", ["otto", "vera", "cleo"])
def test_mentioning_somebody_without_access_says_so(
    request: pytest.FixtureRequest, tom: User, say, who: str
) -> None:
    person = request.getfixturevalue(who)
    with pytest.raises(CommentRefusedError) as refusal:
        say(tom, f"@[{person.name}](user:{person.pk}) hello")
    assert refusal.value.message == f"{person.name} cannot read this, so a mention would not reach them."
    assert not Comment.objects.exists()


def test_a_client_cannot_probe_for_people_by_number(cleo: User, pia: User, say) -> None:
    for number in (pia.pk, 10**15):
        with pytest.raises(CommentRefusedError) as refusal:
            say(cleo, f"@[Somebody](user:{number})")
        assert refusal.value.message == "Somebody cannot read this, so a mention would not reach them."


def test_publishing_waits_for_mentions_that_a_client_may_not_see(
    client_for, mara: User, pia: User, cleo: User, harbour: Project, say
) -> None:
    comment = say(mara, f"@[Pia](user:{pia.pk}) agreed")
    address = f"/comments/{comment.pk}/audience/"
    answer = client_for(mara).post(
        address, {"audience": "client", "version": 1}, headers={"HX-Request": "true"}
    )
    assert answer.status_code == 409
    comment.refresh_from_db()
    assert comment.audience == "internal"


def test_a_client_does_not_learn_the_name_of_an_author_outside_the_project(
    client_for, ada: User, cleo: User, harbour: Project, say
) -> None:
    say(ada, "A word from above", "client")
    page = client_for(cleo).get(f"/talk/project/{harbour.pk}/").content.decode()
    assert "A word from above" in page
    assert "Ada Lin" not in page
    (row,) = Caller(cleo).get(f"/talk/project/{harbour.pk}/comments")["items"]
    assert row["author"] == ada.organisation.short_name
