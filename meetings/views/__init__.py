"""The pages of meetings: for who comes, and for who plans."""
