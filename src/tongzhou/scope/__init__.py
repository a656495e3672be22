"""What is delivered: requirements, deliverables, who is responsible, and the thread through all of it."""
