"""Whether a project can be closed, what is in the way, and what becomes of its people: closing and opening again."""
