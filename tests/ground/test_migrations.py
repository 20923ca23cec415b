"""A release migrates while the one before it still serves: what would stop it is found before it is merged (docs/operators/running.md)."""

from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from django_migration_linter import MigrationLinter
from django_migration_linter.sql_analyser import analyse_sql_statements
from django_migration_linter.sql_analyser.postgresql import PostgresqlAnalyser

ROOT = Path(__file__).resolve().parents[2]
OURS = {app.label for app in apps.get_app_configs() if Path(app.path).parent == ROOT}


def stops(operations, state, name: str) -> list[str]:
    """What of this SQL the release before could not go on working with, in words."""
    migration = type("Migration", (migrations.Migration,), {"operations": operations})(
        name, "casework"
    )
    with connection.schema_editor(collect_sql=True, atomic=False) as editor:
        migration.apply(state, editor, collect_sql=True)
    sql = [line for line in editor.collected_sql if not line.startswith("--")]
    errors, _ignored, _warnings = analyse_sql_statements(PostgresqlAnalyser, sql)
    return [error.message for error in errors]


@pytest.mark.usefixtures(
    "committed"
)  # an index that is made concurrently refuses to be read inside a transaction
def test_the_release_before_goes_on_while_this_one_migrates(capsys):
    linter = MigrationLinter(no_cache=True)
    found = set()
    for (app, name), migration in sorted(linter.migration_loader.disk_migrations.items()):
        if app in OURS:
            before = linter.nb_erroneous
            linter.lint_migration(migration)
            found |= {f"{app}.{name}"} if linter.nb_erroneous > before else set()
    assert found == set(), f"see docs/developers/start.md, Migrations\n{capsys.readouterr().out}"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("operation", "because"),
    [
        (migrations.RemoveField("case", "title"), ["DROPPING columns"]),
        (migrations.RenameField("case", "title", "heading"), ["RENAMING columns"]),
        (migrations.DeleteModel("note"), ["DROPPING table"]),
        (
            migrations.AddField("case", "extra", models.CharField(max_length=5, default="x")),
            ["NOT NULL constraint on columns"],
        ),
        (migrations.AddField("case", "extra", models.CharField(max_length=5, db_default="x")), []),
        (migrations.AddField("case", "extra", models.CharField(max_length=5, null=True)), []),
    ],
    ids=[
        "drop a column",
        "rename one",
        "drop a table",
        "a required one",
        "one the database fills",
        "one that may be empty",
    ],
)
def test_what_stops_the_release_before(operation, because):
    assert stops([operation], MigrationLoader(connection).project_state(), "9999_proef") == because
