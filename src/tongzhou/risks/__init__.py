"""What could go wrong: early warnings with their numbers, and what is done about them."""
