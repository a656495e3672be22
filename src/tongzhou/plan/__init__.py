"""What and when: work items in one tree, links, calendars, baselines, scenarios, progress."""
