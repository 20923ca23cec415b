"""Names of files, as people give them."""

import unicodedata
from pathlib import PurePath

MAX_NAME_LENGTH = 120
# Unicode categories of what nobody sees: controls, marks that turn text around or have no width,
# halves of characters, ends of lines and of paragraphs.
UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def clean_file_name(name: str) -> str:
    """Return the end of a name, without folders and without what nobody sees.

    A mark that turns text around makes `gpj.exe` look like `exe.jpg` to whoever downloads it.
    """
    visible = "".join(sign for sign in name if unicodedata.category(sign) not in UNSEEN)
    file_name = PurePath(unicodedata.normalize("NFC", visible).replace("\\", "/")).name
    return " ".join(file_name.split())[-MAX_NAME_LENGTH:]
