"""HEAD wherever GET is: the same answer without its body (RFC 9110 §9.3.2)."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


class HeadMiddleware:
    """Lets a view answer HEAD as the GET that it is, and keeps the body back.

    A view that asks for GET or POST would take anything else for a POST. It stands innermost, so
    that metrics and logs count what was asked.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method != "HEAD":
            return self.get_response(request)
        request.method = "GET"
        try:
            response = self.get_response(request)
        finally:
            request.method = "HEAD"
        if response.streaming:  # nothing is opened that nobody reads
            response.streaming_content = ()
        return response
