"""What a page tells static/js/passkey.js."""

import json

from django import template
from django.core.serializers.json import DjangoJSONEncoder

register = template.Library()


@register.filter
def as_json(value: object) -> str:
    """As JSON, for an attribute: the template escapes it. (A script in the page is what the policy forbids.)"""
    return json.dumps(value, cls=DjangoJSONEncoder)
