"""The addresses of incidents."""

from django.urls import path

from incidents import views

urlpatterns = [
    path("meldingen/", views.incidents, name="incidents"),
    *views.REPORT.urls("meldingen/nieuw/"),
    path("meldingen/<str:number>/", views.incident, name="incident"),
    path("meldingen/<str:number>/<slug:step>/", views.step, name="incident_step"),
    path("mijn/zaken/<str:number>/stap/<slug:step>/", views.own_step, name="own_step"),
]
