"""What is to be reached and who has agreed: SMART goals, key results, check-ins, confirmations."""
