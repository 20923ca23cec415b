#!/usr/bin/env bash
# openapi-python-client 0.29.1: an operation whose body has two media types of one schema.
#
# Good guess: `application/json` and `application/merge-patch+json` with the same schema are two
# names for one body, so the generated client works as with one. Seen: the client is generated
# without an error or a warning, and the module of the operation cannot be imported: it names
# `Unset`, which it does not import. With one media type it can.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check openapi-python-client==0.29.1 ruff==0.15.0 2>/dev/null
generate() { # generate NAME MEDIA_TYPE…
  local name=$1
  shift
  "$folder/venv/bin/python" - "$@" >"$folder/$name.json" <<'PYTHON'
import json
import sys

schema = {"$ref": "#/components/schemas/Change"}
change = {"type": "object", "properties": {"note": {"type": "string"}}}
operation = {
    "operationId": "changeThing",
    "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}],
    "requestBody": {"required": True, "content": {name: {"schema": schema} for name in sys.argv[1:]}},
    "responses": {"204": {"description": "changed"}},
}
document = {
    "openapi": "3.1.0",
    "info": {"title": "Things", "version": "1"},
    "paths": {"/things/{id}": {"patch": operation}},
    "components": {"schemas": {"Change": change}},
}
print(json.dumps(document))
PYTHON
  PATH="$folder/venv/bin:$PATH" openapi-python-client generate --path "$folder/$name.json" --meta none \
    --output-path "$folder/$name" >/dev/null
}
import_it() { (cd "$folder" && "$folder/venv/bin/python" -c "import $1.api.default.change_thing" 2>&1 | tail -n 1) || true; }
generate one application/json
generate two application/json application/merge-patch+json
alone=$(import_it one)
both=$(import_it two)
echo "one media type: ${alone:-imported}"
echo "two media types: ${both:-imported}"
[ -z "$alone" ]
[[ $both == *"name 'Unset' is not defined"* ]] || { echo "the behaviour changed"; exit 1; }
