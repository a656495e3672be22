"""Client organisations and their contacts."""
