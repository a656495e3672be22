"""What pages about closings need to know."""
