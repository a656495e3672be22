"""The arithmetic of projects: working time, critical path; no database, no clock, no web."""
