"""同舟 Tongzhou: an IT vendor and its key account run a large project together."""
