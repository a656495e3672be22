"""People, organisations, sign-in, tokens, and the table that says who may do what."""
