"""/api/v1/waardelijsten: what the codes of all resources mean."""

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from casework.api import Resource
from casework.apidocs import answer, thing
from incidents import core
from incidents.models import Incident
from insights.api import LISTS as OF_FIGURES
from organisations.access import api as door
from veiligwonen.models.status import Status

_VALUE = thing("Waarde", {"code": {"type": "string"}, "label": {"type": "string"}}, ("code", "label"))
_LIST = thing(
    "Waardelijst", {"naam": {"type": "string"}, "waarden": {"type": "array", "items": _VALUE}}, ("naam", "waarden")
)
LISTS = thing("Waardelijsten", {"resultaten": {"type": "array", "items": _LIST}}, ("resultaten",))


@door()
class ValueLists(Resource):
    """What the codes mean."""

    @extend_schema(
        operation_id="waardelijsten",
        summary="De codes en wat ze betekenen",
        tags=["waardelijsten"],
        responses={200: answer(LISTS, "Alle lijsten.")},
    )
    def get(self, request) -> Response:
        """All of them."""
        here = {"statusHier": dict(Incident.Status.choices), "aanvraagStatus": dict(Status.choices)}
        return Response(
            {
                "resultaten": [
                    {"naam": name, "waarden": [{"code": code, "label": str(label)} for code, label in values.items()]}
                    for name, values in (core.LISTS | here | OF_FIGURES).items()
                ]
            }
        )
