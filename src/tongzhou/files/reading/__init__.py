"""What reads foreign content; runs in the limited process of ``operations.child`` only."""
