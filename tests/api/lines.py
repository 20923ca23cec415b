"""Teaches schemathesis what lines are (application/x-ndjson): a text, there and back."""

import schemathesis


@schemathesis.serializer("application/x-ndjson")
def lines(_context, value):
    return str(value).encode()


@schemathesis.deserializer("application/x-ndjson")
def text(_context, response):
    return response.text
