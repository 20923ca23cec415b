"""Ready for more than one machine: `make scaled` runs a command against two webs and two workers behind nginx, through PgBouncer.

nginx and PgBouncer are those of the machine (Debian: nginx-light, pgbouncer), with the files of deploy/. What cannot be as in
production is replaced below, and nothing else: where things listen, where the certificate and the passwords lie, the names of hosts,
and how many requests a second one address may make (all of them come from one browser here).
"""

import contextlib
import http.client
import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests import prepared
from weerbaar import demo, embedded

ROOT = Path(__file__).resolve().parents[1]
PASSWORD = "van-de-proef"
PATH = os.pathsep.join((os.environ["PATH"], "/usr/sbin", "/usr/local/sbin"))


def free_ports(count: int) -> list[int]:
    """So many ports that nobody listens on."""
    with contextlib.ExitStack() as held:
        return [
            held.enter_context(socket.create_server(("127.0.0.1", 0))).getsockname()[1]
            for _one in range(count)
        ]


def replaced(text: str, changes: dict[str, str]) -> str:
    """Each change must have something to change: a file in deploy/ that became another is noticed here."""
    for old, new in changes.items():
        if not re.search(old, text):
            raise SystemExit(f"weerbaar: {old!r} is not in the file any more")
        text = re.sub(old, lambda _found, new=new: new, text)
    return text


def certificate(folder: Path) -> None:
    """For this machine, for an hour, believed by nobody."""
    key, name = (
        ec.generate_private_key(ec.SECP256R1()),
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")]),
    )
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    )
    made = (
        made.serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + timedelta(hours=1))
    )
    made = made.add_extension(
        x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
    )
    (folder / "tls_certificate").write_bytes(
        made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    )
    form = (
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    (folder / "tls_key").write_bytes(key.private_bytes(*form))


def pgbouncer(folder: Path, port: int, sockets: str) -> list[str]:
    """With deploy/pgbouncer.ini: transaction mode."""
    users = "".join(f'"weerbaar_{login}" "{PASSWORD}"\n' for login in ("web", "worker"))
    (folder / "users").write_text(users)
    changes = {"host=postgres port=5432": f"host={sockets}", r"listen_addr = 0\.0\.0\.0": "listen_addr = 127.0.0.1",
               "listen_port = 6432": f"listen_port = {port}", "/run/secrets/pgbouncer_users": str(folder / "users")}  # fmt: skip
    (folder / "pgbouncer.ini").write_text(
        replaced((ROOT / "deploy" / "pgbouncer.ini").read_text(), changes)
    )
    return [program("pgbouncer"), str(folder / "pgbouncer.ini")]


def nginx(folder: Path, port: int, webs: list[int]) -> list[str]:
    """With deploy/nginx/weerbaar.conf."""
    certificate(folder)
    there = "".join(f"server 127.0.0.1:{web}; " for web in webs)
    changes = {"http://web:8000": "http://webs", "/run/secrets": str(folder), "listen 8080;": f"listen 127.0.0.1:{free_ports(1)[0]};",
               r"resolver 127\.0\.0\.11 valid=10s;": "", "/etc/nginx/pages/": f"{ROOT}/deploy/nginx/pages/", "/dev/stdout": str(folder / "nginx.log"),
               "rate=20r/s": "rate=1000r/s", r"Host \$host;": "Host $http_host;"}  # fmt: skip
    # `http2 on;` came with nginx 1.25.1; before, it stood with the port
    said = subprocess.run(
        [program("nginx"), "-v"], capture_output=True, text=True, check=True
    ).stderr
    old = tuple(map(int, re.search(r"(\d+)\.(\d+)\.(\d+)", said).groups())) < (1, 25, 1)
    changes |= {"listen 8443 ssl;": f"listen 127.0.0.1:{port} ssl{' http2' if old else ''};"} | (
        {"    http2 on;\n": ""} if old else {}
    )
    site = replaced((ROOT / "deploy" / "nginx" / "weerbaar.conf").read_text(), changes)
    (folder / "site.conf").write_text(f"upstream webs {{ {there}}}\n{site}")
    temporary = "".join(
        f"{name}_temp_path {folder}/{name};\n"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;\n" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(
        f"{user}daemon off;\nworker_processes 2;\npid {folder}/nginx.pid;\nevents {{}}\n"
        f"http {{\ninclude /etc/nginx/mime.types;\n{temporary}include {folder}/site.conf;\n}}\n"
    )
    return [
        program("nginx"),
        "-e",
        str(folder / "nginx-errors.log"),
        "-p",
        str(folder),
        "-c",
        str(folder / "nginx.conf"),
    ]


def program(name: str) -> str:
    """Of this machine."""
    if found := shutil.which(name, path=PATH):
        return found
    raise SystemExit("weerbaar: please install first: sudo apt-get install --no-install-recommends nginx-light pgbouncer "
                     "(Debian starts both; they need not run)")  # fmt: skip


@contextlib.contextmanager
def running(home: Path) -> Iterator[dict[str, str]]:
    """Everything, and the environment that a test needs to find it."""
    proxy, first, second, pool = free_ports(4)
    folder = Path(tempfile.mkdtemp(prefix="weerbaar-scaled-"))
    folder.chmod(0o755)
    processes: dict[str, subprocess.Popen] = {}
    outside = {
        name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"
    }
    try:
        prepared.copy(home)
        with embedded.services(home, fast=True) as servers:
            environment = (
                outside
                | servers
                | {
                    "DEMO": "1",
                    "BASE_URL": f"https://127.0.0.1:{proxy}",
                    "BEHIND_PROXY": "1",
                    "WEB_CONCURRENCY": "1",
                }
            )
            sockets = os.path.realpath(home / "sockets")
            web, night = (
                environment
                | {
                    "DATABASE_URL": f"postgresql://weerbaar_{login}:{PASSWORD}@127.0.0.1:{pool}/weerbaar"
                }
                for login in ("web", "worker")
            )
            celery = demo.commands(home)["worker"]
            drop = embedded.UNPRIVILEGED if os.geteuid() == 0 else ()
            start = {
                "pgbouncer": (pgbouncer(folder, pool, sockets), environment, drop),
                "web-1": (demo.commands(home)["web"], web | {"BIND": f"127.0.0.1:{first}"}, ()),
                "web-2": (demo.commands(home)["web"], web | {"BIND": f"127.0.0.1:{second}"}, ()),
                "worker-1": ([*celery, "--hostname=een@%h", "--loglevel=INFO"], night, ()),
                "worker-2": ([*celery, "--hostname=twee@%h", "--loglevel=INFO"], night, ()),
                "webhooks": (demo.commands(home)["webhooks"], night, ()),
                "beat": (demo.commands(home)["beat"], night, ()),
                "proxy": (nginx(folder, proxy, [first, second]), environment, ()),
            }
            for name, (command, mine, options) in start.items():
                with (folder / f"{name}.out").open("wb") as log:
                    processes[name] = subprocess.Popen(embedded.tied(command, "TERM", *options), cwd=ROOT, env=mine, stdout=log, stderr=log,
                                                       start_new_session=True)  # fmt: skip
            for port in (first, second):
                wait(f"http://127.0.0.1:{port}/health/ready", processes, folder)
            wait(f"https://127.0.0.1:{proxy}/health/live", processes, folder)
            try:
                yield {"SITE_URL": f"https://127.0.0.1:{proxy}", "SITE_HOME": str(home)}
                too_much(proxy)
                lose(processes, f"https://127.0.0.1:{proxy}/")
            finally:
                demo._stop(list(processes.values()))
            tell(folder)
    finally:
        demo._stop(list(processes.values()))
        shutil.rmtree(folder, ignore_errors=True)


def wait(address: str, processes: dict[str, subprocess.Popen], folder: Path) -> None:
    """Until this address answers well; a process that ends by itself ends the wait."""
    trusting = ssl._create_unverified_context()  # noqa: S323 -- our own certificate, on this machine
    end = time.monotonic() + 120
    while time.monotonic() < end:
        for name, process in processes.items():
            if process.poll() is not None:
                raise SystemExit(
                    f"weerbaar: {name} stopped by itself\n{(folder / f'{name}.out').read_text()[-2000:]}"
                )
        try:
            urllib.request.urlopen(address, timeout=5, context=trusting).close()
        except (OSError, urllib.error.HTTPError):
            time.sleep(0.1)
        else:
            return
    raise SystemExit(f"weerbaar: {address} does not answer")


def too_much(port: int) -> None:
    """More than web would take is refused by the proxy, in Dutch, before it is sent."""
    trusting = ssl._create_unverified_context()  # noqa: S323 -- as above
    with contextlib.closing(
        http.client.HTTPSConnection("127.0.0.1", port, timeout=10, context=trusting)
    ) as line:
        line.putrequest("POST", "/meldingen/nieuw/")
        line.putheader("Content-Length", str(40 * 1024 * 1024))
        line.endheaders()
        answer = line.getresponse()
        if answer.status != 413 or "Dit is te veel in één keer" not in answer.read().decode():  # noqa: PLR2004 -- too large
            raise SystemExit(f"weerbaar: forty megabytes were answered with {answer.status}")


def lose(processes: dict[str, subprocess.Popen], address: str) -> None:
    """Without one web the other serves everybody; without both the proxy says so in Dutch."""
    for name, expected in (
        ("web-1", (200, "Is er nú gevaar?")),
        ("web-2", (502, "Wij zijn even niet bereikbaar")),
    ):
        demo._stop([processes[name]])
        for _several in range(4):
            try:
                unverified = ssl._create_unverified_context()  # noqa: S323 -- as above
                with urllib.request.urlopen(address, timeout=10, context=unverified) as answer:
                    got = answer.status, answer.read().decode()
            except urllib.error.HTTPError as error:
                got = error.code, error.read().decode()
            if got[0] != expected[0] or expected[1] not in got[1]:
                raise SystemExit(f"weerbaar: without {name} the proxy answered {got[0]}")


def tell(folder: Path) -> None:
    """Who did what: a part that did nothing was not tried."""
    done = {
        name: (folder / f"{name}.out").read_text().count('"answered"')
        for name in ("web-1", "web-2")
    }
    done |= {
        name: len(re.findall(r"Task \S+ succeeded", (folder / f"{name}.out").read_text()))
        for name in ("worker-1", "worker-2")
    }
    demo.say(json.dumps(done))
    if not all(done.values()):
        raise SystemExit("weerbaar: one of them did nothing")


def main() -> int:
    """Run the command with everything up."""
    embedded.unwind_on_signals()
    with (
        tempfile.TemporaryDirectory(prefix="weerbaar-home-") as home,
        running(Path(home) / "home") as site,
    ):
        return embedded.run(sys.argv[1:], os.environ | site)


if __name__ == "__main__":
    sys.exit(main())
