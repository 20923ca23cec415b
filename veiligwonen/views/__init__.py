"""The pages of Veilig Wonen."""

from veiligwonen.views.file import show, step

__all__ = ["show", "step"]
