"""What is handed over to the client and to operations: lines that are confirmed, both signatures, warranties."""
