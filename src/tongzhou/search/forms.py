"""What a search page is asked."""

from __future__ import annotations

from django import forms

from tongzhou.search.queries.documents import BY_KIND
from tongzhou.search.queries.finding import LONGEST_QUESTION, MOST_FOUND


class SearchForm(forms.Form):
    """The question, one kind or all, and from which hit on."""

    q = forms.CharField(required=False, max_length=LONGEST_QUESTION)
    kind = forms.ChoiceField(required=False, choices=[("", ""), *((kind, kind) for kind in BY_KIND)])
    first = forms.IntegerField(required=False, min_value=0, max_value=MOST_FOUND)
