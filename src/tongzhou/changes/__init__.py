"""What is to become different: requests, their impact, approval, and the order the client signs."""
