"""Writing, reading, editing, publishing, deleting and bringing back what people say about a subject."""

from __future__ import annotations

import json

import pytest

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import ProjectRole
from tongzhou.activity.models import DiaryEntry, TrashEntry
from tongzhou.clients.models import ClientOrganisation
from tongzhou.discussion.limits import PAGE
from tongzhou.discussion.models import Comment, CommentVersion, Watch
from tongzhou.operations.limits import limit
from tongzhou.projects.actions import set_member
from tongzhou.projects.models import Project

TALK = "/projects/harbour/talk/"
HTMX = {"HX-Request": "true"}


def write_address(project: Project) -> str:
    return f"/talk/project/{project.pk}/write/"


def test_a_member_comments_and_follows(client_for, tom: User, harbour: Project) -> None:
    browser = client_for(tom)
    answer = browser.post(write_address(harbour), {"source": "We start **Monday**."}, follow=True)
    page = answer.content.decode()
    assert "<p>We start <strong>Monday</strong>.</p>" in page
    comment = Comment.objects.get()
    assert (comment.author, comment.audience, comment.project) == (tom, "internal", harbour)
    entry = DiaryEntry.objects.latest("id")
    assert (entry.deed, entry.label, entry.audience) == (
        "discussion.comment_written",
        "Harbour core banking",
        "internal",
    )
    assert entry.details == {
        "kind": "project",
        "subject": harbour.pk,
        "client_visible": False,
        "mentioned": [],
    }
    assert Watch.objects.filter(user=tom, kind="project", subject_id=harbour.pk).exists()
    assert "Following" in page


def test_htmx_gets_the_section_with_an_empty_editor(client_for, tom: User, harbour: Project) -> None:
    answer = client_for(tom).post(write_address(harbour), {"source": "Done."}, headers=HTMX)
    page = answer.content.decode()
    assert answer.status_code == 201
    assert page.lstrip().startswith("<section")
    assert "data-written" in page
    assert "</textarea>" in page
    assert ">Done.</textarea>" not in page


@pytest.mark.parametrize(
    ("source", "words"),
    [("  ", "Write something first."), ("x" * 50_001, "A comment may have at most 50,000 characters.")],
)
def test_what_cannot_be_taken_stays_in_the_editor(
    client_for, tom: User, harbour: Project, source: str, words: str
) -> None:
    for headers in ({}, HTMX):
        answer = client_for(tom).post(write_address(harbour), {"source": source}, headers=headers)
        assert answer.status_code == 422
        assert words in answer.content.decode()
        assert f"{source}</textarea>" in answer.content.decode()
    assert not Comment.objects.exists()


def test_a_full_talk_takes_no_more(client_for, tom: User, harbour: Project, say) -> None:
    first = say(tom, "1")
    fields = {
        name: getattr(first, name) for name in ("organisation", "project", "kind", "subject_id", "author")
    }
    Comment.objects.bulk_create(
        Comment(**fields, source="x", html="x", renderer=1)
        for _number in range(limit("comments_per_subject") - 1)
    )
    answer = client_for(tom).post(write_address(harbour), {"source": "One more"})
    assert "There are 5,000 comments here already." in answer.content.decode()


def test_what_clients_read_is_published_by_those_with_the_right(
    client_for, mara: User, tom: User, cleo: User, harbour: Project, say
) -> None:
    refused = client_for(tom).post(write_address(harbour), {"source": "Hello", "audience": "client"})
    assert "You may not publish to the client." in refused.content.decode()
    client_for(mara).post(write_address(harbour), {"source": "Welcome aboard", "audience": "client"})
    say(tom, "They do not know yet")
    seen = client_for(cleo).get(f"/talk/project/{harbour.pk}/").content.decode()
    assert "Welcome aboard" in seen
    assert "They do not know yet" not in seen
    assert "Internal" not in seen
    assert DiaryEntry.objects.filter(audience="client").count() == 1


def test_a_client_writes_for_both_sides_and_never_internally(
    client_for, cleo: User, tom: User, harbour: Project
) -> None:
    answer = client_for(cleo).post(
        write_address(harbour), {"source": "When do we test?", "audience": "internal"}
    )
    assert answer.status_code == 422
    client_for(cleo).post(write_address(harbour), {"source": "When do we test?"})
    assert Comment.objects.get().audience == "client"
    page = client_for(tom).get(TALK).content.decode()
    assert "When do we test?" in page
    assert "Client can see this" in page


def test_publishing_an_internal_comment_is_a_step_of_its_own(
    client_for, mara: User, tom: User, cleo: User, harbour: Project, say
) -> None:
    comment = say(tom, "The cutover takes **six** hours.")
    address = f"/comments/{comment.pk}/audience/"
    assert client_for(tom).post(address, {"audience": "client", "version": 1}).status_code == 403
    assert client_for(cleo).get(f"/comments/{comment.pk}/").status_code == 404
    page = client_for(mara).get(TALK).content.decode()
    assert "The client will be able to read this comment" in page
    answer = client_for(mara).post(address, {"audience": "client", "version": 1}, headers=HTMX)
    assert "Client can see this" in answer.content.decode()
    assert "six" in client_for(cleo).get(f"/talk/project/{harbour.pk}/").content.decode()
    assert DiaryEntry.objects.latest("id").deed == "discussion.comment_published"
    client_for(mara).post(address, {"audience": "internal", "version": 2})
    assert "six" not in client_for(cleo).get(f"/talk/project/{harbour.pk}/").content.decode()
    assert DiaryEntry.objects.latest("id").deed == "discussion.comment_made_internal"


def test_what_was_said_before_it_was_published_stays_internal(
    client_for, mara: User, cleo: User, say
) -> None:
    comment = say(mara, "Our margin is 31 percent")
    client_for(mara).post(f"/comments/{comment.pk}/edit/", {"source": "The price is fixed", "version": 1})
    client_for(mara).post(f"/comments/{comment.pk}/audience/", {"audience": "client", "version": 2})
    seen = client_for(cleo).get(f"/comments/{comment.pk}/history/").content.decode()
    assert "The price is fixed" in seen
    assert "margin" not in seen
    assert "<del>Our</del>" in client_for(mara).get(f"/comments/{comment.pk}/history/").content.decode()


def test_every_version_of_an_edited_comment_is_kept(client_for, tom: User, lee: User, say) -> None:
    comment = say(tom, "We need two days.")
    browser = client_for(tom)
    assert ">We need two days.</textarea>" in browser.get(f"/comments/{comment.pk}/edit/").content.decode()
    answer = browser.post(f"/comments/{comment.pk}/edit/", {"source": "We need three days.", "version": 1})
    assert answer["Location"] == f"/comments/{comment.pk}/"
    comment.refresh_from_db()
    assert (comment.version, comment.source) == (2, "We need three days.")
    assert CommentVersion.objects.get().source == "We need two days."
    page = client_for(lee).get(f"/comments/{comment.pk}/history/", headers=HTMX).content.decode()
    assert "<del>two</del><ins>three</ins>" in page
    assert DiaryEntry.objects.latest("id").deed == "discussion.comment_edited"


def test_nobody_else_edits_it_not_even_a_moderator(client_for, tom: User, lee: User, mara: User, say) -> None:
    comment = say(tom, "Mine")
    for other in (lee, mara):
        assert client_for(other).post(f"/comments/{comment.pk}/edit/", {"source": "x"}).status_code == 403


def test_who_was_overtaken_keeps_what_they_typed(client_for, tom: User, say) -> None:
    comment = say(tom, "One")
    browser = client_for(tom)
    browser.post(f"/comments/{comment.pk}/edit/", {"source": "Two", "version": 1})
    answer = browser.post(f"/comments/{comment.pk}/edit/", {"source": "Three", "version": 1})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert ">Three</textarea>" in page
    assert "As it stands now" in page
    assert 'name="version" value="2"' in page
    htmx = browser.post(f"/comments/{comment.pk}/edit/", {"source": "Three", "version": 1}, headers=HTMX)
    assert htmx.status_code == 409
    toast = json.loads(htmx["HX-Trigger"])["tz-toast"]
    assert toast["action"]["href"] == f"/comments/{comment.pk}/history/"
    comment.refresh_from_db()
    assert comment.source == "Two"


def test_deleting_leaves_a_tombstone_and_can_be_undone(client_for, tom: User, mara: User, say) -> None:
    comment = say(tom, "Hasty words")
    browser = client_for(tom)
    answer = browser.post(f"/comments/{comment.pk}/delete/", headers=HTMX)
    assert "This comment was deleted." in answer.content.decode()
    entry = TrashEntry.objects.get()
    toast = json.loads(answer["HX-Trigger"])["tz-toast"]
    assert toast["action"] == {"label": "Undo", "post": f"/trash/{entry.pk}/restore/"}
    page = client_for(mara).get(TALK).content.decode()
    assert "Hasty words" not in page
    assert "This comment was deleted." in page
    assert client_for(mara).get(f"/comments/{comment.pk}/history/").status_code == 404
    back = browser.post(f"/trash/{entry.pk}/restore/", headers=HTMX)
    assert back["HX-Redirect"] == f"/comments/{comment.pk}/"
    assert "Hasty words" in client_for(mara).get(TALK).content.decode()


def test_a_moderator_removes_and_a_member_does_not(
    client_for, tom: User, quinn: User, lee: User, say
) -> None:
    comment = say(tom, "Off topic")
    assert client_for(quinn).post(f"/comments/{comment.pk}/delete/").status_code == 403
    assert client_for(lee).post(f"/comments/{comment.pk}/delete/").status_code == 302
    entry = TrashEntry.objects.get()
    assert "Comment on “Harbour core banking”" in client_for(lee).get("/trash/").content.decode()
    assert client_for(quinn).post(f"/trash/{entry.pk}/restore/").status_code == 404


def test_emptying_the_trash_leaves_the_tombstone_alone(client_for, ada: User, tom: User, say) -> None:
    comment = say(tom, "Secret")
    client_for(tom).post(f"/comments/{comment.pk}/delete/")
    client_for(ada).post(f"/trash/{TrashEntry.objects.get().pk}/empty/")
    comment.refresh_from_db()
    assert (comment.source, comment.html) == ("", "")
    assert "This comment was deleted." in client_for(tom).get(TALK).content.decode()


def test_reactions_are_counted_and_toggled(client_for, tom: User, lee: User, say) -> None:
    comment = say(tom, "Released!")
    address = f"/comments/{comment.pk}/react/"
    client_for(lee).post(address, {"emoji": "🎉"})
    page = client_for(tom).post(address, {"emoji": "🎉"}, headers=HTMX).content.decode()
    assert 'aria-pressed="true" data-tooltip="Lee Zhao, Tom Qian"' in page
    assert '<span class="num">2</span>' in page
    page = client_for(tom).post(address, {"emoji": "🎉"}, headers=HTMX).content.decode()
    assert '<span class="num">1</span>' in page
    assert client_for(tom).post(address, {"emoji": "💩"}).status_code == 422


def test_an_observer_reads_what_the_client_reads_and_writes_nothing(
    client_for, mara: User, otto: User, harbour: Project, say
) -> None:
    set_member(harbour, by=mara, user=otto, role=ProjectRole.OBSERVER)
    say(mara, "Internal figures")
    public = say(mara, "Good morning", "client")
    browser = client_for(otto)
    page = browser.get(TALK).content.decode()
    assert "Good morning" in page
    assert "Internal figures" not in page
    assert "<textarea" not in page
    assert browser.post(write_address(harbour), {"source": "x"}).status_code == 403
    assert browser.post(f"/comments/{public.pk}/react/", {"emoji": "👍"}).status_code == 403


def test_pages_of_fifty_with_a_way_to_older_ones(
    client_for, tom: User, harbour: Project, say, django_assert_max_num_queries
) -> None:
    comments = [say(tom, f"Number {number}.") for number in range(PAGE + 20)]
    browser = client_for(tom)
    with django_assert_max_num_queries(20):
        page = browser.get(TALK).content.decode()
    assert page.count('class="comment-body"') == PAGE
    assert "Number 69." in page
    assert "Number 19." not in page
    older = browser.get(f"/talk/project/{harbour.pk}/comments/?before={comments[20].pk}").content.decode()
    assert "Number 19." in older
    assert "Number 20." not in older
    found = browser.get(f"/comments/{comments[3].pk}/", follow=True)
    assert found.redirect_chain[-1][0].endswith(f"?at={comments[3].pk}#comment-{comments[3].pk}")
    assert "Number 3." in found.content.decode()
    assert "To the newest" in found.content.decode()


def test_talk_about_a_client_is_among_our_people(
    client_for, tom: User, cleo: User, vera: User, harbour_bank: ClientOrganisation, say
) -> None:
    say(tom, "They renew in May", kind="client", pk=harbour_bank.pk)
    assert "They renew in May" in client_for(tom).get(f"/clients/{harbour_bank.pk}/").content.decode()
    for who in (cleo, vera):
        assert client_for(who).get(f"/talk/client/{harbour_bank.pk}/").status_code == 404


@pytest.mark.parametrize("end", ["", "show/", "history/", "edit/"])
def test_comments_of_another_project_do_not_exist(
    client_for, nora: User, vera: User, otto: User, tom: User, meadow: Project, say, end: str
) -> None:
    comment = say(tom, "Secret")
    for who in (nora, vera, otto):
        assert client_for(who).get(f"/comments/{comment.pk}/{end}").status_code == 404


@pytest.mark.parametrize("address", ["/talk/boat/1/", "/talk/project/999999/", "/talk/work_item/1/"])
def test_talk_about_nothing_does_not_exist(client_for, ada: User, address: str) -> None:
    assert client_for(ada).get(address).status_code == 404


def test_a_subject_is_followed_and_left(client_for, tom: User, harbour: Project) -> None:
    browser = client_for(tom)
    address = f"/talk/project/{harbour.pk}/watch/"
    assert "Following" in browser.post(address, {"on": "1"}, headers=HTMX).content.decode()
    browser.post(address, {"on": "1"})
    assert Watch.objects.filter(user=tom).count() == 1
    assert "Follow</button>" in browser.post(address, headers=HTMX).content.decode()
    assert not Watch.objects.filter(user=tom).exists()
