"""Pages of stakeholders and of promises."""
