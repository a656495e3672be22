"""Signatures on anything: drawn, typed or uploaded, over a document whose hash is kept, and certificates."""
