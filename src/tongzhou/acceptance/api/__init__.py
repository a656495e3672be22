"""The API of acceptances and gates."""
