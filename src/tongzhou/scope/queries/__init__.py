"""The room, part by part."""
