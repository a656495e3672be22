"""Plan files in and out: MSPDI, XLSX, CSV; knows the engine's plan, no database, no web."""
