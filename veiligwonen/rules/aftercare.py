"""When somebody looks again at what was delivered.

The intervals are our own choice and can be changed here.
"""

from datetime import date, timedelta

FIRST_CHECK = timedelta(weeks=6)  # after delivery (docs/domain/support.md §3.3)
NEXT_CHECK = timedelta(days=365)
RENEWAL_NOTICE = timedelta(weeks=8)  # before a certificate or a shield runs out


def next_check(checks: int, today: date) -> date:
    """Return the day of the check after so many: six weeks after delivery, then every year."""
    return today + (NEXT_CHECK if checks else FIRST_CHECK)


def renew_certificate_on(valid_until: date, today: date) -> date:
    """Return the day to ask for a new certificate: today when it runs out soon.

    A certificate that runs out unseen is a silent gap (docs/domain/support.md §14.11).
    """
    return max(valid_until - RENEWAL_NOTICE, today)
