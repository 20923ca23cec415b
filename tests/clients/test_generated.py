"""Clients that generators make of our document, as they come: each gets a token, creates, reads, pages, changes and sends in bulk.

No generator gets an option, a template or a changed document. What it warns about is named here, word for word.
"""

import json
import re

import pytest

from tests.clients.conftest import BIN, HOME, TSCONFIG, Workshop

PYTHON = BIN / "python"
IMPORT_ALL = """
import importlib, pkgutil, sys
package = importlib.import_module(sys.argv[1])
for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
    importlib.import_module(module.name)
"""


def expected(run: str) -> dict:
    """What every client must come back with; names are those of the document."""
    return {
        "lists": True,
        "made": [201, 201, True],
        "read": ["serious", f"{run}-0"],
        "part": ["id", "status"],
        "changed": "ja",
        "stale": 412,
        "bulk": [201, 201, 200, 400],
        "bulk error": "#/ernst",
        "walked": [f"{run}-{number}" for number in range(3)],
        "twice": 0,
        "parts": ["ernst", "nummer"],
    }


def judge(workshop: Workshop, said: str, **more) -> None:
    assert json.loads(said) == expected(workshop.folder.name) | more


def warnings_of(said: str) -> list[str]:
    return re.findall(r"(?im)^.*\bwarn(?:ing)?\b.*$", said)


def test_openapi_python_client(workshop):
    workshop.run("openapi-python-client", "generate", "--url", workshop.document, "--meta", "none", "--output-path", "python_client")  # fmt: skip
    # It knows no lines; a list is what it sends.
    assert warnings_of(workshop.log) in (
        [],
        [
            "Warning(s) encountered while generating. Client was generated, but some pieces may be missing",
            "WARNING parsing POST /incidenten/bulk within incidenten.",
        ],
    )
    assert workshop.log.count("Unsupported content type application/x-ndjson") <= 1
    workshop.run(PYTHON, "-c", IMPORT_ALL, "python_client")
    workshop.take("sign_in.py", "with_openapi_python_client.py")
    told = workshop.run(PYTHON, "with_openapi_python_client.py")
    judge(workshop, told, **{"wrong key": "Idempotency-Key klopt niet"})


def test_openapi_generator(workshop):
    workshop.run("openapi-generator-cli", "generate", "-g", "python", "-i", workshop.document, "-o", "generated")  # fmt: skip
    assert "ERROR" not in workshop.log
    generated = workshop.folder / "generated" / "openapi_client"
    generated.rename(workshop.folder / "openapi_client")
    workshop.run(PYTHON, "-c", IMPORT_ALL, "openapi_client")
    workshop.take("sign_in.py", "with_openapi_generator.py")
    told = workshop.run(PYTHON, "with_openapi_generator.py")
    judge(workshop, told, wrong=[400, "#/ernst"])


@pytest.fixture
def project(workshop) -> Workshop:
    """A project in TypeScript, strict, for Node."""
    (workshop.folder / "node_modules").symlink_to(HOME / "node" / "node_modules")
    (workshop.folder / "package.json").write_text('{"type": "module"}')
    (workshop.folder / "tsconfig.json").write_text(TSCONFIG.read_text())
    return workshop


def compiled(project: Workshop, program: str) -> str:
    """What a TypeScript program says; it and all that was generated must compile."""
    project.take("sign_in.ts", f"{program}.ts")
    project.run("tsc")
    return project.run("node", f"built/{program}.js")


def test_openapi_typescript(project):
    project.run("openapi-typescript", project.document, "-o", "openapi_types.ts")
    told = compiled(project, "with_openapi_fetch")
    judge(project, told, wrong=[400, "#/ernst"])


def test_hey_api(project):
    project.run("openapi-ts", "-i", project.document, "-o", "hey_api_client")
    told = compiled(project, "with_hey_api")
    judge(project, told, wrong=[400, "#/ernst"])
