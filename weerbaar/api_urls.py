"""The addresses of the API, version 1: no slash at the end, Dutch plurals."""

from django.urls import path

from incidents import api as incidents
from incidents import api_bulk
from insights import api as figures
from integrations import organisations_api
from legalsupport import api as legal_requests
from tour import api as tour_sessions
from veiligwonen import api as requests
from weerbaar import api_lists, apidocs

urlpatterns = [
    path("openapi.json", apidocs.document, name="api_document"),
    path("docs/", apidocs.docs, name="api_docs"),
    path("incidenten", incidents.Incidents.as_view(), name="api_incidents"),
    path("incidenten/bulk", api_bulk.ManyIncidents.as_view(), name="api_bulk"),
    path("incidenten/<uuid:pk>", incidents.OneIncident.as_view(), name="api_incident"),
    path("aanvragen", requests.Requests.as_view(), name="api_requests"),
    path("aanvragen/<uuid:pk>", requests.OneRequest.as_view(), name="api_request"),
    path(
        "juridische-aanvragen",
        legal_requests.LegalRequests.as_view(),
        name="api_legal_requests",
    ),
    path(
        "juridische-aanvragen/<uuid:pk>",
        legal_requests.OneLegalRequest.as_view(),
        name="api_legal_request",
    ),
    path("sessies", tour_sessions.TourSessions.as_view(), name="api_sessions"),
    path("organisaties", organisations_api.Organisations.as_view(), name="api_organisations"),
    path(
        "organisaties/<slug:code>",
        organisations_api.OneOrganisation.as_view(),
        name="api_organisation",
    ),
    path("aggregaten", figures.Figures.as_view(), name="api_figures"),
    path("waardelijsten", api_lists.ValueLists.as_view(), name="api_lists"),
]
