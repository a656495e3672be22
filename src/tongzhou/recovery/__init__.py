"""How to win time for a milestone that is late: measures, what they cost and risk, applied as a scenario."""
