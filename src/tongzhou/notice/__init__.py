"""Who is told what: notifications, mail, chat and webhooks, and whether they arrived."""
