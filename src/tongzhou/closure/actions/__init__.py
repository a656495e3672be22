"""What can be done about a closing."""
