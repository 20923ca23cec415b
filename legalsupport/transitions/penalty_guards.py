"""When a dwangsom can and must be set."""

from django.utils.translation import gettext as _


def has_penalty_to_set(case) -> bool:
    """Tell whether a dwangsom is over and was not set by besluit."""
    return bool(case.penalties_to_set())


def require_penalty_set(case) -> str:
    """Require that what is owed for a late decision was set (Awb 4:18)."""
    return _("Stel eerst de dwangsom vast (Awb 4:18).") if has_penalty_to_set(case) else ""
