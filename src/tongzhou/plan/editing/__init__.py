"""Editing a plan in memory: the state, the commands that change it, and what they changed."""
