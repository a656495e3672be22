"""Pages of the portal, one module per part, and the page on which it is published."""
