"""What the client accepts: gates, acceptances and certificates."""
