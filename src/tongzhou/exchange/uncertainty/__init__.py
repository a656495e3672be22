"""Tables of ranges and risks for a simulation, beside a plan or within it."""
