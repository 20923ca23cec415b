"""The OpenAPI document and a page that shows it: public, and without anything of another host."""

import functools
import json
from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator

from organisations.access import public


@functools.cache
def schema() -> dict:
    """Return the OpenAPI document as plain data, generated once per process."""
    generator = SchemaGenerator(urlconf="weerbaar.api_urls")
    document = generator.get_schema(request=None, public=True)
    return json.loads(json.dumps(document, default=str))


@public
@require_safe
def document(request: HttpRequest) -> HttpResponse:
    """Answer the OpenAPI document as JSON, readable from every origin."""
    text = json.dumps(schema(), ensure_ascii=False, indent=1)
    headers = {
        "Access-Control-Allow-Origin": "*",
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
    return HttpResponse(text, content_type="application/json", headers=headers)


@public
@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """Show the OpenAPI document as a page."""
    context = {"schema": schema(), "operations": list(_operations())}
    return render(request, "weerbaar/api_docs.html", context)


def _operations() -> Iterator[dict]:
    for path, methods in schema()["paths"].items():
        for method, operation in methods.items():
            yield {"path": path, "method": method.upper(), **operation}
