"""What can be done with acceptances and gates."""
