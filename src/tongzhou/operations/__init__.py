"""What keeps an installation running: jobs and schedules, limits, the outgoing door, health, backups."""
