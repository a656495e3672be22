"""Who matters to the project, how they stand to it, and what was promised to them."""
