"""What the codes of another system mean here: a table for each client, kept by who connects
systems.
"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from audit.record import record
from integrations.forms import CodeForm, MeaningForm
from integrations.models import SourceCode
from organisations.access import ADMINISTRATORS, staff
from organisations.models import ApiClient
from organisations.signin import recently_authenticated_required
from pagination.keyset import page
from ui.fields import posted


def _managed(request: HttpRequest, pk) -> ApiClient:
    return get_object_or_404(ApiClient.objects.managed_by(request.user), pk=pk)


def _record(request: HttpRequest, client: ApiClient, action: str, row: SourceCode) -> None:
    """Put on record what was done with a row. No code and no system: those were typed."""
    record(
        f"client:{client.pk}",
        actor=request.user.pk,
        action=action,
        client=client.slug,
        row=row.pk,
        field=row.field,
        value=row.value,
    )


@staff(*ADMINISTRATORS)
@recently_authenticated_required
def client_codes(request: HttpRequest, pk) -> HttpResponse:
    """Show the table, with what nobody has translated yet on top; add a code."""
    client = _managed(request, pk)
    rows = client.codes.all()
    form = CodeForm(posted(request), existing=rows)
    if request.method == "POST" and form.is_valid():
        code = client.codes.create(organisation_id=client.organisation_id, **form.cleaned_data)
        _record(request, client, "code_set", code)
        messages.success(request, _("De code staat in de tabel."))
        return redirect("client_codes", client.pk)
    context = {
        "client": client,
        "form": form,
        "page": page(rows, order=("value", "id"), after=request.GET.get("na", "")),
        "waiting": rows.filter(value="").count(),
    }
    return render(
        request,
        "integrations/client_codes.html",
        context,
        status=422 if request.method == "POST" else 200,
    )


@staff(*ADMINISTRATORS)
@recently_authenticated_required
def client_code(request: HttpRequest, pk, code: int) -> HttpResponse:
    """Change what a code means, or remove it from the table."""
    client = _managed(request, pk)
    row = get_object_or_404(client.codes, pk=code)
    if request.method == "POST" and "drop" in request.POST:
        _record(request, client, "code_dropped", row)
        row.delete()
        messages.success(request, _("De code is uit de tabel."))
        return redirect("client_codes", client.pk)
    form = MeaningForm(posted(request), code=row)
    if request.method == "POST" and form.is_valid():
        row.value = form.cleaned_data["value"]
        row.save(update_fields=["value"])
        _record(request, client, "code_set", row)
        messages.success(request, _("Opgeslagen."))
        return redirect("client_codes", client.pk)
    context = {"client": client, "code": row, "form": form}
    return render(
        request,
        "integrations/client_code.html",
        context,
        status=422 if request.method == "POST" else 200,
    )
