"""Wiring only: settings, addresses, navigation, API assembly, entry points."""
