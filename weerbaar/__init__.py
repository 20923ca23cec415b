"""The project: it imports every room and no room imports it."""
