"""Pages and deeds of a closing."""
