"""What clients see, as plain values: one module per part."""
