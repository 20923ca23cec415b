"""What an organisation wants when somebody reports danger, for who administers it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from audit.record import record
from organisations.access import Role, staff
from organisations.forms.danger import DangerSettingsForm
from organisations.models import Organisation
from organisations.signin import recently_authenticated_required
from ui.fields import posted


@staff(Role.ORG_ADMIN)
@require_http_methods(["GET", "POST"])
@recently_authenticated_required
def danger_settings(request: HttpRequest, pk: int) -> HttpResponse:
    """Show and change what happens at danger. It counts for what is reported from now on.

    Raises Http404 for an organisation that this person does not administer.
    """
    administered = Organisation.objects.filter(
        pk__in=request.user.organisation_ids_as(Role.ORG_ADMIN)
    )
    organisation = get_object_or_404(administered, pk=pk)
    form = DangerSettingsForm(posted(request), instance=organisation)
    if request.method == "POST" and form.is_valid():
        organisation.save(update_fields=DangerSettingsForm.Meta.fields)
        record(
            f"organisation:{organisation.pk}",
            actor=request.user.pk,
            action="danger_settings_changed",
            fields=sorted(form.changed_data),
        )
        messages.success(request, _("Bewaard. Het geldt voor meldingen van nu af."))
        return redirect("people")
    context = {"form": form, "organisation": organisation}
    status = 422 if request.method == "POST" else 200
    return render(request, "organisations/danger_settings.html", context, status=status)
