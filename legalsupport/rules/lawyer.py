"""How long a lawyer's link, code and session last, and how often one may try.

Our own choice, for no law sets them: docs/adr/0035.
"""

from datetime import timedelta

LINK_LIFETIME = timedelta(days=7)
CODE_LIFETIME = timedelta(minutes=15)
SESSION_LIFETIME = timedelta(hours=1)
LONGEST_ACCESS = timedelta(days=365)
MOST_TRIES = 5
MOST_LINKS_A_DAY = 5
MOST_WAITING = 10  # declarations that the desk did not look at yet
