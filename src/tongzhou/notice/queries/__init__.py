"""What the pages, mails and messages of notices need to know."""
