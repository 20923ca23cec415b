"""The addresses of the API, version 1: no slash at the end, Dutch plurals."""

from django.urls import path

from incidents import api as incidents
from incidents import api_bulk
from weerbaar import apidocs

urlpatterns = [
    path("openapi.json", apidocs.document, name="api_document"),
    path("docs/", apidocs.docs, name="api_docs"),
    path("incidenten", incidents.Incidents.as_view(), name="api_incidents"),
    path("incidenten/bulk", api_bulk.ManyIncidents.as_view(), name="api_bulk"),
    path("incidenten/<uuid:pk>", incidents.OneIncident.as_view(), name="api_incident"),
    path("waardelijsten", incidents.ValueLists.as_view(), name="api_lists"),
]
