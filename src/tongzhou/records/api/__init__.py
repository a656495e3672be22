"""The API of closing reports, evaluations and dossiers."""
