"""Addresses of the pages of figures."""

from django.urls import path

from insights import views

urlpatterns = [
    path("overzicht/", views.overview, name="overview"),
    path("overzicht/cijfers.csv", views.export, name="figures_export"),
    path("overzicht/rapport/", views.ask_report, name="ask_report"),
    path("overzicht/rapport/<uuid:pk>/", views.report, name="figures_report"),
]
