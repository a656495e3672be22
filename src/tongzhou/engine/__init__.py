"""The arithmetic of projects: critical path, earned value, chance, levelling, recovery, calibration; no database."""
