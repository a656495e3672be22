"""Error pages say what happened and what to do next, and need nothing that may have failed."""

from __future__ import annotations

import pytest
from django.db import OperationalError
from django.test import RequestFactory
from django.utils import translation

from tongzhou.web import errors

STATUSES = [400, 403, 404, 409, 413, 429, 500, 503]


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_each_error_has_a_page_without_asking_the_database(status: int, language: str) -> None:
    with translation.override(language):
        response = errors.error_page(RequestFactory().get("/nowhere"), status)
        words = errors.explanation(status)
    text = response.content.decode()
    assert response.status_code == status
    assert f"<h1>{words.title}</h1>" in text
    assert words.advice in text
    assert f'lang="{language}"' in text


def test_the_words_differ_for_each_error() -> None:
    assert len({errors.explanation(status) for status in STATUSES}) == len(STATUSES)


@pytest.mark.parametrize(("status", "like"), [(418, 400), (502, 500)])
def test_an_unknown_error_reads_like_its_class(status: int, like: int) -> None:
    assert errors.explanation(status) == errors.explanation(like)


def test_the_request_number_is_shown() -> None:
    request = RequestFactory().get("/")
    request.request_id = "9f2c77aa"  # type: ignore[attr-defined]  # the middleware sets it
    assert "9f2c77aa" in errors.server_error(request).content.decode()


def test_a_refusals_sentence_is_shown_as_text() -> None:
    response = errors.forbidden(RequestFactory().get("/"), Exception("Only <Mara> may do that."))
    assert "Only &lt;Mara&gt; may do that." in response.content.decode()


def test_a_page_that_is_not_there_never_repeats_what_was_asked_for() -> None:
    response = errors.not_found(RequestFactory().get("/projects/secret-name/"), Exception("secret-name"))
    assert "secret-name" not in response.content.decode()


def test_a_busy_server_says_when_to_come_back() -> None:
    response = errors.error_page(RequestFactory().get("/"), 503, retry_after=30)
    assert response.headers["Retry-After"] == "30"


def test_a_database_that_does_not_answer_is_called_busy() -> None:
    def fail() -> None:
        raise OperationalError("the database is locked")

    try:
        fail()
    except OperationalError:
        response = errors.server_error(RequestFactory().get("/"))
    assert (response.status_code, response["Retry-After"]) == (503, "5")
    assert errors.server_error(RequestFactory().get("/")).status_code == 500
