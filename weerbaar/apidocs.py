"""The OpenAPI document and a page that shows it. Both are for anybody; neither asks for anything of another host."""

import functools
import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator

from organisations.access import public


@functools.cache
def schema() -> dict:
    """The document, made once for each process."""
    from weerbaar import api_urls  # noqa: PLC0415 -- circular import

    return json.loads(
        json.dumps(SchemaGenerator(patterns=api_urls.urlpatterns).get_schema(request=None, public=True), default=str)
    )


@public
@require_safe
def document(request: HttpRequest) -> HttpResponse:
    """The document as JSON."""
    text = json.dumps(schema(), ensure_ascii=False, indent=1)
    headers = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
    return HttpResponse(text, content_type="application/json", headers=headers)


@public
@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """The same for people."""
    return render(request, "weerbaar/api_docs.html", {"schema": schema(), "operations": list(_operations())})


def _operations():
    for path, methods in schema()["paths"].items():
        for method, operation in methods.items():
            yield {"path": path, "method": method.upper(), **operation}
