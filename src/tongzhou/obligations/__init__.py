"""What the client owes: items with days, reminders, and how long was waited."""
