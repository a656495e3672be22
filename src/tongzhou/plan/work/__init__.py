"""The rules of work items beside the plan: what their fields take, which states follow which. No database."""
