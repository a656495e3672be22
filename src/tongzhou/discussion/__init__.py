"""Comments on anything, internal or visible to the client, with mentions and reactions."""
