"""Signing in with one click. Included in demo mode only (weerbaar/urls.py)."""

from django.urls import path

from weerbaar import demo_views

urlpatterns = [
    path("", demo_views.demo, name="demo"),
    path("inloggen/", demo_views.sign_in_as, name="demo_sign_in"),
]
