"""What is filled in about people and accounts."""
