"""docker-compose.yml: what the outside reaches, and what a process may do."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from django.conf import settings as project

from tests.pages import judge
from weerbaar import demo, metrics

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
WORKERS = ("worker", "mail-worker", "webhook-worker", "file-worker", "pdf-worker")
every_service = pytest.mark.parametrize("name", SERVICES)


def test_all_processes_are_there():
    assert set(SERVICES) == {
        "proxy",
        "web",
        "worker",
        "mail-worker",
        "webhook-worker",
        "file-worker",
        "pdf-worker",
        "clamav",
        "beat",
        "migrate",
        "pgbouncer",
        "postgres",
        "broker",
        "cache",
    }


def test_only_the_proxy_is_reached_from_outside():
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]
    inside = {name for name, network in COMPOSE["networks"].items() if network.get("internal")}
    outward = {name for name, service in SERVICES.items() if set(service["networks"]) - inside}
    assert (inside, outward) == (
        {"app", "data"},
        {"proxy", "mail-worker", "webhook-worker", "clamav"},
    )


@every_service
def test_a_process_can_do_little(name):
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["mem_limit"]
    assert service["pids_limit"]
    assert "privileged" not in service
    assert ("healthcheck" in service) != (name == "migrate")


@every_service
def test_an_image_has_a_version(name):
    assert re.search(r":[\w${}.:-]*\d", SERVICES[name]["image"])


def test_web_and_workers_scale():
    for name in ("web", *WORKERS):
        assert not {"container_name", "ports", "hostname"} & set(SERVICES[name])


def test_secrets_are_files_and_each_process_has_its_own_login():
    named = {secret for service in SERVICES.values() for secret in service.get("secrets", [])}
    assert named == set(COMPOSE["secrets"])
    logins = {
        name: {s for s in service.get("secrets", []) if s.startswith("database_url")}
        for name, service in SERVICES.items()
    }
    assert {name: urls for name, urls in logins.items() if urls} == {
        "web": {"database_url_web"},
        **{worker: {"database_url_worker"} for worker in WORKERS},
        "beat": {"database_url_worker"},
        "migrate": {"database_url_owner"},
    }
    values = [
        str(value)
        for service in SERVICES.values()
        for value in service.get("environment", {}).values()
    ]
    assert not [value for value in values if re.search(r"://[^/]*:[^/]*@", value)]


def test_make_secrets_writes_every_secret_but_what_comes_from_others():
    script = (ROOT / "deploy" / "make-secrets").read_text()
    by_hand = {"email_url", "tls_certificate", "tls_key"}
    patterns = {"broker_conf", "cache_conf", "broker_url", "cache_url"} | {
        f"password_{x}" for x in ("owner", "web", "worker", "backup")
    }
    for secret in set(COMPOSE["secrets"]) - by_hand - patterns:
        assert f"keep {secret} " in script, secret


def test_pgbouncer_gives_a_connection_for_one_transaction():
    assert "pool_mode = transaction" in (ROOT / "deploy" / "pgbouncer.ini").read_text()


def test_every_queue_has_a_worker():
    commands = [str(service.get("command")) for service in SERVICES.values()]
    served = [queue for command in commands for queue in queues_of(command)]
    assert sorted(served) == sorted({*metrics.QUEUES})
    assert {route["queue"] for route in project.CELERY_TASK_ROUTES.values()} <= set(served)
    assert project.CELERY_TASK_DEFAULT_QUEUE in served


def queues_of(command: str) -> list[str]:
    """Return the queues that a command works on."""
    found = re.search(r"--queues=([\w,]+)", command)
    return found[1].split(",") if found else []


def test_what_waits_for_somebody_else_has_a_worker_of_its_own():
    """Mail, webhooks and the scanner may be slow: nothing of ours stands behind them."""
    commands = [str(service.get("command")) for service in SERVICES.values()]
    for queue in ("mail", "webhooks", "files"):
        assert [queue] in [queues_of(command) for command in commands]
    demo_commands = demo.commands(ROOT).values()
    assert ["webhooks"] in [queues_of(" ".join(command)) for command in demo_commands]


def test_docker_compose_accepts_it(tmp_path):
    """The program itself, from its wheel; it asks no daemon for this. In a copy, with secrets as
    deploy/make-secrets writes them.
    """
    (tmp_path / "deploy").mkdir()
    for name in ("docker-compose.yml", "deploy/make-secrets"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    subprocess.run(["bash", "deploy/make-secrets"], cwd=tmp_path, check=True, capture_output=True)
    compose = [Path(sys.prefix) / "bin" / "docker-compose", "config", "--format", "json"]
    result = subprocess.run(compose, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (result.returncode, result.stderr) == (0, "")
    assert set(json.loads(result.stdout)["services"]) == set(SERVICES)


@pytest.mark.parametrize(
    "page", sorted((ROOT / "deploy" / "nginx" / "pages").glob("*.html")), ids=lambda page: page.stem
)
def test_the_proxy_speaks_dutch(page):
    assert judge(page.read_text()) == []
    assert "112" in page.read_text()
    assert f"/proxy/{page.name};" in (ROOT / "deploy" / "nginx" / "weerbaar.conf").read_text()


def test_the_chart_is_of_this_version_and_knows_only_settings_that_are_told():
    chart = yaml.safe_load((ROOT / "deploy" / "helm" / "weerbaar" / "Chart.yaml").read_text())
    values = yaml.safe_load((ROOT / "deploy" / "helm" / "weerbaar" / "values.yaml").read_text())
    documentation = (ROOT / "docs" / "operators" / "configuration.md").read_text()
    assert {chart["version"], chart["appVersion"]} == {project.VERSION}
    assert not [name for name in values["environment"] if f"`{name}`" not in documentation]
