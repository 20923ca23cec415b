#!/usr/bin/env bash
# python-calamine 0.9.1: an OpenDocument cell with a line break or a tab in its paragraph.
#
# Good guess: what stands on two lines in a cell of an .ods comes back as two lines, as it does
# from the same cell in an .xlsx. Seen: `<text:line-break/>` and `<text:tab/>` (ODF 1.3, 6.1.4 and
# 6.1.5) are left out without anything in their place, so the words on both sides become one word.
# Two paragraphs in a cell do come back as two lines. odfdo 3.27.3 reads all three.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check python-calamine==0.9.1 odfdo==3.27.3 2>/dev/null
"$folder/venv/bin/python" - "$folder/cells.ods" <<'PYTHON'
import sys
import zipfile

from odfdo import Document
from python_calamine import CalamineWorkbook

URN = "urn:oasis:names:tc:opendocument:xmlns"
MEDIA_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
PARAGRAPHS = (
    "<text:p>een<text:line-break/>twee</text:p>",
    "<text:p>een<text:tab/>twee</text:p>",
    "<text:p>een</text:p><text:p>twee</text:p>",
)
cells = "".join(
    f'<table:table-cell office:value-type="string">{each}</table:table-cell>' for each in PARAGRAPHS
)
content = (
    f'<?xml version="1.0" encoding="UTF-8"?><office:document-content office:version="1.3"'
    f' xmlns:office="{URN}:office:1.0" xmlns:table="{URN}:table:1.0" xmlns:text="{URN}:text:1.0">'
    f'<office:body><office:spreadsheet><table:table table:name="Blad1"><table:table-row>{cells}'
    "</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"
)
manifest = (
    f'<?xml version="1.0" encoding="UTF-8"?><manifest:manifest manifest:version="1.3"'
    f' xmlns:manifest="{URN}:manifest:1.0">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{MEDIA_TYPE}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    "</manifest:manifest>"
)
path = sys.argv[1]
with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
    archive.writestr("mimetype", MEDIA_TYPE, zipfile.ZIP_STORED)
    archive.writestr("META-INF/manifest.xml", manifest)
    archive.writestr("content.xml", content)
(by_calamine,) = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
(by_odfdo,) = Document(path).body.tables[0].get_values()
print("line break, tab, two paragraphs, by odfdo:   ", by_odfdo)
print("line break, tab, two paragraphs, by calamine:", by_calamine)
assert by_odfdo == ["een\ntwee", "een\ttwee", "een\ntwee"]
assert by_calamine[2] == "een\ntwee"
assert by_calamine[:2] == ["eentwee", "eentwee"], "the behaviour changed"
PYTHON
