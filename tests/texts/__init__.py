"""Text that comes in, and text that is searched for."""
