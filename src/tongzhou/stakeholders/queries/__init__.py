"""What the pages about stakeholders and promises need to know."""
