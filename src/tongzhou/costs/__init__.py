"""What it costs: rates, budgets, actual costs, and earned value."""
