"""What people type about what is uncertain."""
