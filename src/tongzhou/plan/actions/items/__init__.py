"""What can be done to work items outside the Gantt; the plan's own edits stay in ``edit_plan``."""
