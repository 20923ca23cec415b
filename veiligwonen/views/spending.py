"""What employers spend this year."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from organisations.access import Role, staff
from veiligwonen.models.measure import employer_spending


@staff(Role.DESK_COORDINATOR, Role.BVA, Role.TRIAGIST)
@require_GET
def spending(request: HttpRequest) -> HttpResponse:
    """Show what employers decided to provide this year, against the budget of BZK."""
    year = timezone.localdate().year
    amounts = employer_spending(year)
    total = amounts["once"] + amounts["yearly"]
    budget = amounts["budget"]
    share = round(100 * total / budget) if budget else 0
    context = {"year": year, "spent": amounts, "total": total, "share": share}
    return render(request, "veiligwonen/spending.html", context)
