"""What the codes of another system mean here: a table for each client, kept by who connects systems."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from audit.record import record
from casework.meanings import CodeForm, MeaningForm
from casework.models import SourceCode
from organisations.access import ADMINISTRATORS, staff
from organisations.models import ApiClient
from organisations.signin import fresh
from ui.fields import posted
from ui.pages import page


def _managed(request: HttpRequest, pk) -> ApiClient:
    return get_object_or_404(ApiClient.objects.managed_by(request.user), pk=pk)


def _tell(request: HttpRequest, client: ApiClient, action: str, row: SourceCode) -> None:
    record(
        f"client:{client.pk}",
        actor=request.user.pk,
        action=action,
        client=client.slug,
        row=row.pk,
        field=row.field,
        value=row.value,
    )  # no code and no system: those were typed


@staff(*ADMINISTRATORS)
@fresh
def client_codes(request: HttpRequest, pk) -> HttpResponse:
    """The table, with what nobody has translated yet on top; and one more code."""
    client = _managed(request, pk)
    rows = client.codes.all()
    form = CodeForm(posted(request), taken=rows)
    if request.method == "POST" and form.is_valid():
        made = client.codes.create(organisation_id=client.organisation_id, **form.cleaned_data)
        _tell(request, client, "code_set", made)
        messages.success(request, _("De code staat in de tabel."))
        return redirect("client_codes", client.pk)
    context = {
        "client": client,
        "form": form,
        "page": page(rows, order=("value", "id"), after=request.GET.get("na", "")),
        "waiting": rows.filter(value="").count(),
    }
    return render(request, "casework/client_codes.html", context, status=422 if request.method == "POST" else 200)


@staff(*ADMINISTRATORS)
@fresh
def client_code(request: HttpRequest, pk, code: int) -> HttpResponse:
    """What one of them means, or out of the table with it."""
    client = _managed(request, pk)
    row = get_object_or_404(client.codes, pk=code)
    if request.method == "POST" and "drop" in request.POST:
        _tell(request, client, "code_dropped", row)
        row.delete()
        messages.success(request, _("De code is uit de tabel."))
        return redirect("client_codes", client.pk)
    form = MeaningForm(posted(request), code=row)
    if request.method == "POST" and form.is_valid():
        row.value = form.cleaned_data["value"]
        row.save(update_fields=["value"])
        _tell(request, client, "code_set", row)
        messages.success(request, _("Opgeslagen."))
        return redirect("client_codes", client.pk)
    context = {"client": client, "code": row, "form": form}
    return render(request, "casework/client_code.html", context, status=422 if request.method == "POST" else 200)
