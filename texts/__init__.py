"""What people and systems write: cleaned when it comes in, folded to be found again."""
