"""Pages of notices, of what people choose, and of channels with their log."""
