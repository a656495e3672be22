"""The deeds around what a client owes: asking and answering, reminding, and what it does to the plan."""
