"""Numbers of this room that the table of limits shows (``operations.limits``)."""

MOST_ROWS = 200
"""Rows of one page of a list in the API."""
