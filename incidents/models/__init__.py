"""Reports of aggression and intimidation, and the talks with who was affected."""

from incidents.models.incident import Incident
from incidents.models.talk import Talk

__all__ = ["Incident", "Talk"]
