"""The API of the portal: one module per part."""
