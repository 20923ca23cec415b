"""Reports of aggression and intimidation, and the support talks with affected persons."""

from incidents.models.incident import Incident
from incidents.models.support_talk import SupportTalk

__all__ = ["Incident", "SupportTalk"]
