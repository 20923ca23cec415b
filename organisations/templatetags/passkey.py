"""Filter for what a page hands to static/js/passkey.js."""

import json

from django import template
from django.core.serializers.json import DjangoJSONEncoder

register = template.Library()


@register.filter
def as_json(value: object) -> str:
    """Return the value as JSON, for an attribute that the template escapes.

    A script in the page is forbidden by our content security policy.
    """
    return json.dumps(value, cls=DjangoJSONEncoder)
