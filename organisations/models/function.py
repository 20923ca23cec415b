"""The offices (ambten) and functions somebody can hold: docs/domain/incidents.md §4.5."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Function(models.TextChoices):
    """What somebody is at an organisation. What they may do here follows from a role alone."""

    COUNCILLOR = "councillor", _("Raadslid")
    COMMITTEE_MEMBER = "committee_member", _("Commissielid")
    GROUP_STAFF = "group_staff", _("Fractieondersteuner")
    ALDERMAN = "alderman", _("Wethouder")
    MAYOR = "mayor", _("Burgemeester")
    CLERK = "clerk", _("Griffier of griffiemedewerker")
    SECRETARY = "municipal_secretary", _("Gemeentesecretaris")
    STATES_MEMBER = "states_member", _("Statenlid")
    DEPUTY = "deputy", _("Gedeputeerde")
    KINGS_COMMISSIONER = "kings_commissioner", _("Commissaris van de Koning")
    STATES_CLERK = "states_clerk", _("Statengriffier")
    PROVINCIAL_SECRETARY = "provincial_secretary", _("Provinciesecretaris")
    WB_GENERAL = "wb_general", _("Lid algemeen bestuur waterschap")
    WB_EXECUTIVE = "wb_executive", _("Lid dagelijks bestuur waterschap")
    DIKE_REEVE = "dike_reeve", _("Dijkgraaf")
    WB_SECRETARY = "wb_secretary", _("Secretaris-directeur")
    FRONTDESK = "frontdesk", _("Ambtenaar balie of klantcontact")
    SOCIAL_DOMAIN = "social_domain", _("Ambtenaar sociaal domein")
    INSPECTOR = "inspector", _("Toezichthouder of inspecteur")
    BOA = "boa", _("Boa")
    FIELD_STAFF = "field_staff", _("Medewerker buitendienst")
    PLANNING = "planning", _("Ambtenaar ruimte en vergunningen")
    TAX = "tax", _("Ambtenaar belastingen")
    SUPPORT = "support", _("Andere ambtenaar")
    CONTRACTOR = "contractor", _("Ingehuurd, stagiair of vrijwilliger")
    FORMER = "former", _("Oud-ambtsdrager")
    CANDIDATE = "candidate", _("Kandidaat")
    RELATIVE = "relative", _("Gezinslid")
