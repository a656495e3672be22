"""The arithmetic of projects: calendars, critical path, earned value, simulation, levelling; no database, no web."""
