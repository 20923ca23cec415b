"""What whoever runs the installation types about a person, as forms take it from everybody else."""

import argparse

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, validate_email

from texts.cleaning import clean, has_invisible

LONGEST_ADDRESS = 254
LONGEST_NAME = 120


def account_address(text: str) -> str:
    """Return an e-mail address as accounts store it: stripped, in small letters.

    Raises ArgumentTypeError for what is no address, and for signs in it that nobody sees.
    """
    address = clean(text).strip().lower()
    try:
        validate_email(address)
        MaxLengthValidator(LONGEST_ADDRESS)(address)
    except ValidationError:
        raise argparse.ArgumentTypeError(f"{text!r} is no e-mail address") from None
    if has_invisible(text):
        raise argparse.ArgumentTypeError(f"{text!r} has a sign in it that nobody sees")
    return address


def account_name(text: str) -> str:
    """Return a name without spaces around it. Raises ArgumentTypeError for none or a long one."""
    name = " ".join(clean(text).split())
    if not name or len(name) > LONGEST_NAME:
        raise argparse.ArgumentTypeError(f"a name has 1 to {LONGEST_NAME} characters")
    if has_invisible(name):
        raise argparse.ArgumentTypeError(f"{text!r} has a sign in it that nobody sees")
    return name
