"""What the client sees and answers: a separate front door."""
