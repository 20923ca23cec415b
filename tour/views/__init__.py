"""The pages of the tour. Short views: find it, fill in, perform, redirect."""
