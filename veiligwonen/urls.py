"""The addresses of Veilig Wonen."""

from django.urls import path

from veiligwonen import views

urlpatterns = [
    path("veilig-wonen/", views.queue, name="advice_requests"),
    path("veilig-wonen/volgende/", views.take_next_request, name="take_next_request"),
    path("veilig-wonen/aanvragen/", views.ask, name="ask"),
    path("veilig-wonen/aanvragen/verstuurd/<str:number>/", views.ask_sent, name="ask_sent"),
    path("veilig-wonen/aanvragen/<uuid:pk>/controle/", views.ask_check, name="ask_check"),
    path("veilig-wonen/aanvragen/<uuid:pk>/versturen/", views.ask_send, name="ask_send"),
    path("veilig-wonen/aanvragen/<uuid:pk>/weg/", views.ask_drop, name="ask_drop"),
    path("veilig-wonen/aanvragen/<uuid:pk>/<slug:slug>/", views.ask_page, name="ask_page"),
    path("veilig-wonen/aanvragen/<uuid:pk>/<slug:slug>/bewaren/", views.ask_save, name="ask_save"),
    path("veilig-wonen/uitgaven/", views.spending, name="spending"),
    path("veilig-wonen/werkgever/", views.employer_requests, name="employer_requests"),
    path("veilig-wonen/werkgever/<str:number>/", views.employer_request, name="employer_request"),
    path("veilig-wonen/werkgever/<str:number>/belasting/", views.employer_arbo, name="employer_arbo"),
    path("veilig-wonen/werkgever/<str:number>/certificaat/", views.employer_certificate, name="employer_certificate"),
    path("veilig-wonen/werkgever/<str:number>/maatregel/<uuid:pk>/", views.employer_measure, name="employer_measure"),
    path("veilig-wonen/werkgever/<str:number>/document/<uuid:pk>/", views.employer_download, name="employer_download"),
    path("veilig-wonen/werkgever/<str:number>/<slug:step>/", views.employer_step, name="employer_step"),
    path("veilig-wonen/<str:number>/advies/", views.advice, name="advice"),
    path("veilig-wonen/<str:number>/advies/controle/", views.advice_verify, name="advice_verify"),
    path("veilig-wonen/<str:number>/advies/erbij/<slug:kind>/", views.advice_add, name="advice_add"),
    path("veilig-wonen/<str:number>/advies/<slug:slug>/", views.advice_page, name="advice_page"),
    path("veilig-wonen/<str:number>/advies/<slug:slug>/bewaren/", views.advice_page_save, name="advice_page_save"),
    path("veilig-wonen/<str:number>/afscherming/<slug:register>/", views.address_shield, name="address_shield"),
    path("veilig-wonen/<str:number>/", views.show, name="advice_request"),
    path("veilig-wonen/<str:number>/adres/", views.address, name="address"),
    path("veilig-wonen/<str:number>/<slug:step>/", views.step, name="advice_request_step"),
    path("mijn/veilig-wonen/<str:number>/adres/", views.own_address, name="own_address"),
    path("mijn/veilig-wonen/<str:number>/huisgenoot/", views.own_housemate, name="own_housemate"),
    path("mijn/veilig-wonen/<str:number>/machtiging/<uuid:pk>/stop/", views.end_mandate, name="end_mandate"),
    path("mijn/veilig-wonen/<str:number>/<slug:step>/", views.own_request_step, name="own_request_step"),
]
