"""The addresses of messages."""

from django.urls import path

from notifications import views

urlpatterns = [
    path("berichten/", views.inbox, name="inbox"),
    path("berichten/verzonden/", views.sent, name="sent"),
    path("berichten/verzonden/<uuid:pk>/opnieuw/", views.resend, name="resend"),
    path("berichten/verzonden/aan/<int:pk>/opnieuw/", views.resend_to, name="resend_to"),
]
