"""What stands in a PDF, as a reader would read it: pages, forms drawn on them, and what the file says of itself."""

import io
import re

import pikepdf


def words(content: bytes) -> str:
    """All text and all metadata, one line a text run."""
    with pikepdf.open(io.BytesIO(content)) as document:
        said = (
            [str(value) for value in document.docinfo.values()]
            if "/Info" in document.trailer
            else []
        )
        if "/Metadata" in document.Root:
            said.append(document.Root.Metadata.read_bytes().decode())
        said += [run for page in document.pages for run in _runs(page, page.get("/Resources", {}))]
        said += [name for name in document.attachments]  # noqa: C416
        if "/StructTreeRoot" in document.Root:
            said += [
                str(item.get("/Alt", ""))
                for item in document.objects
                if isinstance(item, pikepdf.Dictionary) and "/Alt" in item
            ]
    return "\n".join(said)


def _runs(drawn, resources) -> list[str]:
    fonts = {name: _letters(font) for name, font in resources.get("/Font", {}).items()}
    found, letters = [], {}
    for operands, operator in pikepdf.parse_content_stream(drawn):
        match str(operator):
            case "Tf":
                letters = fonts.get(str(operands[0]), {})
            case "Tj":
                found.append(_read(bytes(operands[0]), letters))
            case "TJ":
                found.append(
                    "".join(
                        _read(bytes(part), letters)
                        for part in operands[0]
                        if isinstance(part, pikepdf.String)
                    )
                )
            case "Do":
                form = resources.get("/XObject", {}).get(str(operands[0]))
                if form is not None and form.get("/Subtype") == "/Form":
                    found += _runs(form, form.get("/Resources", {}))
    return found


def _letters(font) -> dict[int, str]:
    if "/ToUnicode" not in font:
        return {}
    table = font.ToUnicode.read_bytes().decode("latin-1")
    pairs = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", table, re.DOTALL):
        for code, text in re.findall(r"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]*)>", block):
            pairs[int(code, 16)] = bytes.fromhex(text).decode("utf-16-be")
    return pairs


def _read(run: bytes, letters: dict[int, str]) -> str:
    if not letters:
        return run.decode("latin-1")
    return "".join(
        letters.get(int.from_bytes(run[at : at + 2], "big"), "") for at in range(0, len(run), 2)
    )
