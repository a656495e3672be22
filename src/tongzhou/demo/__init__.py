"""The portfolio that a new installation shows."""
