"""Microsoft Project's XML format."""
