"""The addresses of Veilig Wonen."""

from django.urls import path

from veiligwonen.views import (
    advice,
    advice_draft,
    case_file,
    home_address,
    provision,
    queue,
    request,
    spending,
)

urlpatterns = [
    path("veilig-wonen/", queue.queue, name="advice_requests"),
    path("veilig-wonen/volgende/", queue.take_next_request, name="take_next_request"),
    *request.WIZARD.urls("veilig-wonen/aanvragen/"),
    path("veilig-wonen/uitgaven/", spending.spending, name="spending"),
    path("veilig-wonen/werkgever/", provision.employer_requests, name="employer_requests"),
    path(
        "veilig-wonen/werkgever/<str:number>/", provision.employer_request, name="employer_request"
    ),
    path(
        "veilig-wonen/werkgever/<str:number>/belasting/",
        provision.employer_arbo,
        name="employer_arbo",
    ),
    path(
        "veilig-wonen/werkgever/<str:number>/certificaat/",
        provision.employer_certificate,
        name="employer_certificate",
    ),
    path(
        "veilig-wonen/werkgever/<str:number>/maatregel/<uuid:pk>/",
        provision.employer_measure,
        name="employer_measure",
    ),
    path(
        "veilig-wonen/werkgever/<str:number>/document/<uuid:pk>/",
        provision.employer_download,
        name="employer_download",
    ),
    path(
        "veilig-wonen/werkgever/<str:number>/<slug:step>/",
        provision.employer_step,
        name="employer_step",
    ),
    path("veilig-wonen/<str:number>/advies/", advice.advice, name="advice"),
    path("veilig-wonen/<str:number>/advies/controle/", advice.advice_verify, name="advice_verify"),
    path(
        "veilig-wonen/<str:number>/advies/erbij/<slug:kind>/",
        advice_draft.advice_add,
        name="advice_add",
    ),
    path(
        "veilig-wonen/<str:number>/advies/<slug:slug>/",
        advice_draft.advice_page,
        name="advice_page",
    ),
    path(
        "veilig-wonen/<str:number>/advies/<slug:slug>/bewaren/",
        advice_draft.advice_page_save,
        name="advice_page_save",
    ),
    path(
        "veilig-wonen/<str:number>/afscherming/<slug:register>/",
        home_address.address_shield,
        name="address_shield",
    ),
    path("veilig-wonen/<str:number>/", case_file.show, name="advice_request"),
    path("veilig-wonen/<str:number>/adres/", home_address.address, name="address"),
    path("veilig-wonen/<str:number>/<slug:step>/", case_file.step, name="advice_request_step"),
    path("mijn/veilig-wonen/<str:number>/adres/", home_address.own_address, name="own_address"),
    path(
        "mijn/veilig-wonen/<str:number>/huisgenoot/",
        home_address.own_housemate,
        name="own_housemate",
    ),
    path(
        "mijn/veilig-wonen/<str:number>/machtiging/<uuid:pk>/stop/",
        case_file.end_mandate,
        name="end_mandate",
    ),
    path(
        "mijn/veilig-wonen/<str:number>/<slug:step>/",
        case_file.own_request_step,
        name="own_request_step",
    ),
]
