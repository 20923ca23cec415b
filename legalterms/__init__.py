"""Legal terms: when a term of the Awb ends, and what being late costs.

Plain functions over dates and amounts. Nothing here reads a row or a setting, or knows Django:
who asks hands over the days and the readings that count for them (docs/adr/0029).
"""
