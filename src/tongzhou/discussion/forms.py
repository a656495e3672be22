"""What a page sends about a comment."""

from __future__ import annotations

from django import forms

from tongzhou.discussion.limits import EMOJI, MOST_CHARACTERS
from tongzhou.discussion.models import Audience


class CommentForm(forms.Form):
    """A comment's text and readers; the rules are the action's business."""

    source = forms.CharField(max_length=2 * MOST_CHARACTERS, required=False, strip=False)
    audience = forms.ChoiceField(choices=Audience.choices, required=False)
    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, required=False)


class ReactionForm(forms.Form):
    """One sign."""

    emoji = forms.ChoiceField(choices=[(one, one) for one in EMOJI])
