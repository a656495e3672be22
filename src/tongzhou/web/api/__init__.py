"""What the rooms' ``api.py`` share: bodies, pages of lists, preconditions, problems."""
