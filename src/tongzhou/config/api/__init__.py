"""The REST API: the rooms' operations behind one door."""
