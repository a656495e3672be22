"""What happened and who was told: the diary and the live pages."""
