"""Pages of acceptances and gates."""
