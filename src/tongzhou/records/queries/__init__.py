"""What pages about closing reports, evaluations and dossiers need to know."""
