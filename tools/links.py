"""Check that every relative link in the documents leads to a file that exists."""

import re
import sys
from pathlib import Path

RELATIVE_LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#]+)")


def broken_links(document: Path) -> list[str]:
    """Return the links of a Markdown document that lead nowhere, each with its document."""
    links = RELATIVE_LINK.findall(document.read_text())
    return [f"{document}: {link}" for link in links if not (document.parent / link).exists()]


def main() -> int:
    """Print the broken links of all documents; return 1 when there are any."""
    documents = [*Path().glob("*.md"), *Path("docs").rglob("*.md")]
    broken = [link for document in documents for link in broken_links(document)]
    if broken:
        print(*broken, sep="\n")
        return 1
    print(f"{len(documents)} documents, all links lead somewhere")
    return 0


if __name__ == "__main__":
    sys.exit(main())
