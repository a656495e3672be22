"""Files on anything: versions, previews, quota, and the separate path they are served from."""
