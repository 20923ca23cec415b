"""Answers from one to five: their column, and the means over those of several people."""

from collections.abc import Mapping
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Avg, Count

LOWEST_SCORE, HIGHEST_SCORE = 1, 5
FEWEST_ANSWERS = 5  # below, no figure is shown


def score_field(label) -> models.PositiveSmallIntegerField:
    """Make a column for an answer from one to five."""
    return models.PositiveSmallIntegerField(
        label, validators=[MinValueValidator(LOWEST_SCORE), MaxValueValidator(HIGHEST_SCORE)]
    )


def mean_scores(answers: models.QuerySet, questions: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return how many answered and the mean of each question; None below FEWEST_ANSWERS.

    `questions`: the label of each column.
    """
    means = {name: Avg(name) for name in questions}
    row = answers.aggregate(count=Count("id"), **means)
    if row["count"] < FEWEST_ANSWERS:
        return None
    lines = [(label, round(row[name], 1)) for name, label in questions.items()]
    return {"count": row["count"], "lines": lines}
