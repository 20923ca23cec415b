"""The mail of the demo. Included in demo mode only (weerbaar/urls.py)."""

from django.urls import path

from notifications import views

urlpatterns = [
    path("mail/", views.demo_mail, name="demo_mail"),
    path("mail/<uuid:pk>/", views.demo_mail_one, name="demo_mail_one"),
]
