"""The addresses of connected systems: codes and webhooks."""

from django.urls import path

from integrations.views import code_mapping, webhooks

urlpatterns = [
    path("koppelingen/<uuid:pk>/codes/", code_mapping.client_codes, name="client_codes"),
    path("koppelingen/<uuid:pk>/codes/<int:code>/", code_mapping.client_code, name="client_code"),
    path("koppelingen/<uuid:pk>/webhooks/", webhooks.webhooks, name="webhooks"),
    path("koppelingen/<uuid:pk>/webhooks/nieuw/", webhooks.new_webhook, name="new_webhook"),
    path("webhooks/<uuid:pk>/", webhooks.webhook, name="webhook"),
    path("webhooks/<uuid:pk>/geheim/", webhooks.webhook_secret, name="webhook_secret"),
    path("webhooks/<uuid:pk>/stoppen/", webhooks.stop_webhook, name="stop_webhook"),
    path("webhooks/<uuid:pk>/hervatten/", webhooks.resume_webhook, name="resume_webhook"),
    path("webhooks/verzonden/<uuid:pk>/opnieuw/", webhooks.resend_event, name="resend_event"),
]
