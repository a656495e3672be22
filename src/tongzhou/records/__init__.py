"""What the project leaves behind: the closing report, the evaluation, the dossier."""
