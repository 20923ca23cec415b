"""Scores of a data maturity scan (datavolwassenheidsscan), from the answers of its respondents.

Plain functions over answers. Nothing here reads a row or a setting, or knows Django: an answer
that would tell what a respondent said is left out here, for whoever asks.
"""
