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
    path("veilig-wonen/<str:number>/", views.show, name="advice_request"),
    path("veilig-wonen/<str:number>/adres/", views.address, name="address"),
    path("veilig-wonen/<str:number>/<slug:step>/", views.step, name="advice_request_step"),
    path("mijn/veilig-wonen/<str:number>/adres/", views.own_address, name="own_address"),
    path("mijn/veilig-wonen/<str:number>/machtiging/<uuid:pk>/stop/", views.end_mandate, name="end_mandate"),
    path("mijn/veilig-wonen/<str:number>/<slug:step>/", views.own_request_step, name="own_request_step"),
]
