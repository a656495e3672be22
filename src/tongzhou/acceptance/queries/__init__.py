"""What pages about acceptances and gates need to know."""
