"""The arithmetic of projects: working time, critical path, earned value, simulation; no database, no clock, no web."""
