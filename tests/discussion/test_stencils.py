"""Comments drawn together are those drawn alone, and what people write is never taken for a part of the page."""

from __future__ import annotations

import re

from tests.discussion.test_comments import HTMX, write_address
from tongzhou.accounts.models import User
from tongzhou.discussion.models import Comment
from tongzhou.projects.models import Project


def without_tokens(page: str) -> str:
    return re.sub(r'(name="csrfmiddlewaretoken" value=")\w+', r"\1", page)


def test_each_comment_of_a_page_is_what_is_drawn_alone(
    client_for, mara: User, tom: User, harbour: Project
) -> None:
    for person, text in ((mara, "One"), (tom, "Two \ue000author\ue000 {{ comment.id }}"), (tom, "Three <b>")):
        client_for(person).post(write_address(harbour), {"source": text}, headers=HTMX)
    browser = client_for(tom)
    browser.post(f"/comments/{Comment.objects.earliest('id').pk}/react/", {"emoji": "👍"}, headers=HTMX)
    page = without_tokens(_talk(browser, harbour))
    for comment in Comment.objects.all():
        alone = browser.get(f"/comments/{comment.pk}/show/", headers=HTMX).content.decode().strip()
        assert f'id="comment-{comment.pk}"' in alone
        assert without_tokens(alone) in page
    assert "Two \ue000author\ue000 {{ comment.id }}" in page
    assert "Three &lt;b&gt;" in page
    assert page.count('class="reaction"') == 1
    first = Comment.objects.earliest("id").pk
    assert f'action="/comments/{first}/react/"' in page


def _talk(browser, project: Project) -> str:
    return browser.get(f"/talk/project/{project.pk}/comments/", headers=HTMX).content.decode()
