"""What can be done in notice: tell, read, choose, send."""
