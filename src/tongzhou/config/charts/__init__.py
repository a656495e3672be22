"""Charts for reports of the commands: SVG written here, a page that needs nothing else, a picture."""
