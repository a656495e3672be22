"""Plans as tables: spreadsheets and CSV, in and out."""
