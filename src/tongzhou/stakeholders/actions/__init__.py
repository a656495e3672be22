"""The deeds around stakeholders and promises."""
