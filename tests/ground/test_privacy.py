"""docs/privacy/verwerkingen.yml against the models: every field has a class, and what is
confidential is sealed (PRIV-01).
"""

from pathlib import Path

import pytest
import yaml
from django.apps import apps

from sealing.fields import SealedField

ROOT = Path(__file__).resolve().parents[2]
REGISTER = yaml.safe_load((ROOT / "docs/privacy/verwerkingen.yml").read_text())
CLASSES = ("openbaar", "intern", "vertrouwelijk", "bijzonder")
TOLD = REGISTER["modellen"]
OURS = {
    model._meta.label: model
    for model in apps.get_models()
    if (ROOT / model.__module__.split(".")[0]).is_dir()
}
OURS = {label: model for label, model in OURS.items() if not model.__module__.startswith("tests.")}


def secret(entry: dict) -> set[str]:
    """Return the fields that may not be read at rest."""
    return {*entry.get("vertrouwelijk", ()), *entry.get("bijzonder", ())}


def test_every_model_is_in_the_register_and_no_other():
    assert set(TOLD) == set(OURS), "name it in docs/privacy/verwerkingen.yml"


def test_every_purpose_is_told_and_used():
    assert {entry["verwerking"] for entry in TOLD.values()} == set(REGISTER["verwerkingen"])
    for name, purpose in REGISTER["verwerkingen"].items():
        assert set(purpose) == {
            "doel",
            "grondslag",
            "betrokkenen",
            "categorieen",
            "ontvangers",
            "bewaren",
        }, name


@pytest.mark.parametrize("label", TOLD)
def test_what_is_confidential_is_sealed(label):
    entry, fields = TOLD[label], {field.name: field for field in OURS[label]._meta.local_fields}
    assert entry["klasse"] in CLASSES[:2], "what is confidential is named field by field"
    assert secret(entry) <= set(fields)
    sealed = {name for name, field in fields.items() if isinstance(field, SealedField)}
    assert sealed <= secret(entry)
    assert secret(entry) <= sealed or entry.get("open_omdat")
