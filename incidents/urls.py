"""The addresses of incidents."""

from django.urls import path

from incidents import views

urlpatterns = [
    path("meldingen/", views.incidents, name="incidents"),
    path("meldingen/nieuw/", views.report, name="report"),
    path("meldingen/nieuw/verstuurd/<str:number>/", views.report_sent, name="report_sent"),
    path("meldingen/nieuw/<uuid:pk>/controle/", views.report_check, name="report_check"),
    path("meldingen/nieuw/<uuid:pk>/versturen/", views.report_send, name="report_send"),
    path("meldingen/nieuw/<uuid:pk>/weg/", views.report_drop, name="report_drop"),
    path("meldingen/nieuw/<uuid:pk>/<slug:slug>/", views.report_page, name="report_page"),
    path("meldingen/nieuw/<uuid:pk>/<slug:slug>/bewaren/", views.report_save, name="report_save"),
    path("meldingen/<str:number>/", views.incident, name="incident"),
    path("meldingen/<str:number>/<slug:step>/", views.step, name="incident_step"),
    path("mijn/zaken/<str:number>/stap/<slug:step>/", views.own_step, name="own_step"),
]
