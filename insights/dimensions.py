"""Dimensions of the figures: the variables by which reports are broken down, one at a time.

A breakdown is the frequency table of one dimension: category → number of reports.
"""

# Breakdowns whose categories are shown: behaviour, channel, target group and severity.
CATEGORY_DIMENSIONS = ("kind", "channel", "group", "severity")
# Breakdowns into yes, no and not applicable, shown as a percentage.
SHARE_DIMENSIONS = ("in_24h", "talks", "reaction", "charges", "code", "feedback")
# Breakdowns into yes and no, of which only the number of yes is shown.
COUNT_DIMENSIONS = ("damage", "training")
# Breakdowns of requests for legal support, of the country alone.
LEGAL_DIMENSIONS = ("procedure", "stage", "outcome")
DIMENSIONS = (*CATEGORY_DIMENSIONS, *SHARE_DIMENSIONS, *COUNT_DIMENSIONS)
