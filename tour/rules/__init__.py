"""The rules of a tour: plain functions over plain facts (docs/domain/support.md §6.3)."""
