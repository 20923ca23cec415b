"""/api/v1/waardelijsten: what the codes of all resources mean."""

from collections.abc import Mapping

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from incidents import core_set
from incidents.models import Incident
from insights.api import LISTS as FIGURE_LISTS
from integrations.api import Resource
from integrations.openapi import answer, thing
from legalsupport.transitions.status import LegalStatus
from organisations.access import api as door
from tour.api import SESSION_LISTS
from veiligwonen.transitions.status import Status

_VALUE = thing(
    "Waarde", {"code": {"type": "string"}, "label": {"type": "string"}}, ("code", "label")
)
_LIST = thing(
    "Waardelijst",
    {"naam": {"type": "string"}, "waarden": {"type": "array", "items": _VALUE}},
    ("naam", "waarden"),
)
LISTS_SCHEMA = thing(
    "Waardelijsten", {"resultaten": {"type": "array", "items": _LIST}}, ("resultaten",)
)


@door()
class ValueLists(Resource):
    """What the codes mean."""

    @extend_schema(
        operation_id="waardelijsten",
        summary="De codes en wat ze betekenen",
        tags=["waardelijsten"],
        responses={200: answer(LISTS_SCHEMA, "Alle lijsten.")},
    )
    def get(self, request) -> Response:
        """Return every list with its name, and the code and label of each value."""
        status_lists = {
            "statusHier": dict(Incident.Status.choices),
            "aanvraagStatus": dict(Status.choices),
            "juridischeAanvraagStatus": dict(LegalStatus.choices),
        }
        lists = core_set.VALUE_LISTS | status_lists | SESSION_LISTS | FIGURE_LISTS
        results = [{"naam": name, "waarden": _values(labels)} for name, labels in lists.items()]
        return Response({"resultaten": results})


def _values(labels: Mapping[str, object]) -> list[dict[str, str]]:
    return [{"code": code, "label": str(label)} for code, label in labels.items()]
