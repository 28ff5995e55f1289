"""What a file says: encoding, cells, headers, and each row as a record or a refusal."""
