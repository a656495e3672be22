"""What can be done to what a project leaves behind."""
