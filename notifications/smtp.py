"""SMTP within a time limit: connections to the mail server, as Django's backend makes them."""

import smtplib
import ssl
from functools import cached_property
from typing import Any

from django.core.mail.backends.smtp import EmailBackend

from outbound.time_limit import connect, tls_context


class _PlainSMTP(smtplib.SMTP):
    """SMTP of which the socket keeps the limit."""

    def _get_socket(self, host: str, port: int, _timeout: Any) -> Any:
        return connect(host, port)


class _SecureSMTP(smtplib.SMTP_SSL):
    """SMTP over TLS of which the socket keeps the limit."""

    def _get_socket(self, host: str, port: int, _timeout: Any) -> Any:
        return self.context.wrap_socket(connect(host, port), server_hostname=host)


class LimitedEmailBackend(EmailBackend):
    """Sends within the time limit around it: banner, sign-in, mail and goodbye together."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        """Return how to connect: over TLS from the start, or not."""
        return _SecureSMTP if self.use_ssl else _PlainSMTP

    @cached_property
    def ssl_context(self) -> ssl.SSLContext:
        """Return the context of TLS, also after STARTTLS."""
        return tls_context()
