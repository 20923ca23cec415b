"""Every relative link in the documents leads to a file that is there."""

import re
import sys
from pathlib import Path

LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#]+)")
files = [*Path().glob("*.md"), *Path("docs").rglob("*.md")]
lost = [
    f"{file}: {link}" for file in files for link in LINK.findall(file.read_text()) if not (file.parent / link).exists()
]
sys.stdout.write("\n".join(lost) or f"{len(files)} documents, all links lead somewhere\n")
sys.exit(bool(lost))
