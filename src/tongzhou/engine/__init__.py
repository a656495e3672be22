"""The arithmetic of projects: working time, critical path, earned value; no database, no clock, no web."""
