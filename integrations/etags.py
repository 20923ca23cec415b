"""ETags: a change names the version that was read."""

import re

from django.utils.translation import gettext as _

from integrations.problems import Problem

ENTITY_TAG = r'(W/)?"[\x21\x23-\x7e\x80-\xff]*"'
TAGS = re.compile(rf"{ENTITY_TAG}(\s*,\s*{ENTITY_TAG})*")  # RFC 9110 §8.8.3


def etag(version: int) -> str:
    """Return the strong validator of a version."""
    return f'"{version}"'


def must_match(request, version: int) -> None:
    """Check that If-Match names this version.

    Raises Problem: 428 without If-Match, 400 when it holds no ETag, 412 when it names an older
    version. `*` names no version, so it is not enough: who sends it has read nothing.
    """
    if_match = request.headers.get("If-Match")
    if if_match is None:
        detail = _("Lees eerst en stuur de ETag mee in If-Match.")
        raise Problem(428, _("If-Match ontbreekt"), detail)
    if if_match.strip() == "*":
        detail = _("Lees eerst en stuur de ETag mee in If-Match. Een * is niet genoeg.")
        raise Problem(428, _("If-Match noemt geen versie"), detail)
    if not TAGS.fullmatch(if_match.strip()):
        detail = _('Stuur de ETag zoals u hem las, met de aanhalingstekens: "3".')
        raise Problem(400, _("If-Match klopt niet"), detail, [("If-Match", detail)])
    tags = [tag.strip() for tag in if_match.split(",")]
    if etag(version) not in tags:
        detail = _("Lees opnieuw: wat u wilt wijzigen is veranderd nadat u het las.")
        if f"W/{etag(version)}" in tags:  # a proxy that compresses makes it weak
            detail = _("Een zwakke ETag (W/) telt niet. Stuur de ETag zonder W/.")
        raise Problem(412, _("Intussen gewijzigd"), detail)
