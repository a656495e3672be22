"""Numbers that limited processes read as well, where nothing of Django is loaded; ``operations.limits`` shows them."""

IMAGE_PIXELS = 50_000_000
