"""Projects, their charter and their people, and how a request gets hold of one."""
