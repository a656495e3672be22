"""The arithmetic of projects: working time, critical path, simulation; no database, no clock, no web."""
