"""Budgets, progress and actual costs of a plan: from its file, and from tables beside it."""
