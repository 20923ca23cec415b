"""ETags: a change names the version that was read."""

from django.utils.translation import gettext as _

from integrations.problems import Problem


def etag(version: int) -> str:
    """Return the strong validator of a version."""
    return f'"{version}"'


def must_match(request, version: int) -> None:
    """Check that If-Match names this version.

    Raises Problem: 428 without If-Match, 412 when it names an older version. `*` names no version,
    so it counts as absent: who sends it has read nothing.
    """
    if_match = request.headers.get("If-Match", "*").strip()
    if if_match == "*":
        detail = _("Lees eerst en stuur de ETag mee in If-Match. Een * is niet genoeg.")
        raise Problem(428, _("If-Match ontbreekt"), detail)
    tags = [tag.strip() for tag in if_match.split(",")]
    if etag(version) not in tags:
        detail = _("Lees opnieuw: wat u wilt wijzigen is veranderd nadat u het las.")
        raise Problem(412, _("Intussen gewijzigd"), detail)
