"""What pages need to know: ``owed`` of what clients owe, ``freezing`` of their freeze windows."""
