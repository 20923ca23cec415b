"""Calls to systems of others: each with a time limit for the whole of it (docs/adr/0026)."""
