"""People and their time over all projects: workload, allocation, skills, and who is free."""
