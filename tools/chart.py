"""Check deploy/helm through Helm itself: `make chart`.

Lints the chart, renders every file, and checks what Haven and our own rules ask of each pod.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import helm_python as helm
import yaml

CHART = Path(__file__).resolve().parent.parent / "deploy" / "helm" / "weerbaar"
# The database login of each process; no pod may hold another one.
LOGINS = {
    "web": "database_url_web",
    "worker": "database_url_worker",
    "mail": "database_url_worker",
    "webhooks": "database_url_worker",
    "files": "database_url_worker",
    "pdf": "database_url_worker",
    "beat": "database_url_worker",
    "migrate": "database_url_owner",
}
QUEUES = ("snel", "mail", "pdf", "files", "webhooks")
ADVICE = 1  # severity of a message of Helm: 2 is a warning, 3 an error


def rendered_objects() -> list[dict]:
    """Return every object, as `helm template` renders it."""
    objects = []
    with helm.Chart.load(str(CHART)) as chart:
        files = chart.render({}, name="weerbaar", namespace="weerbaar")
        for text in files.values():
            objects += [each for each in yaml.safe_load_all(text) if each]
    return objects


def lint_problems() -> Iterator[str]:
    """Yield the warnings and errors of `helm lint`."""
    result = helm.lint(str(CHART))
    for message in result["messages"]:
        if message["severity"] > ADVICE:
            yield str(message["error"])
    for error in result["errors"]:
        yield str(error)


def pods_by_name(objects: list[dict]) -> dict[str, dict]:
    """Return the pod specification of each process: `web`, `worker`, `migrate` …"""
    pods = {}
    for each in objects:
        if each["kind"] in {"Deployment", "Job"}:
            name = each["metadata"]["name"].removeprefix("weerbaar-")
            pods[name] = each["spec"]["template"]["spec"]
    return pods


def database_logins(pod: dict) -> set[str]:
    """Return the database logins among the secrets that a pod mounts."""
    logins = set()
    for volume in pod["volumes"]:
        for item in volume.get("secret", {}).get("items", []):
            if item["key"].startswith("database_url"):
                logins.add(item["key"])
    return logins


def pod_problems(name: str, pod: dict) -> list[str]:
    """Return what a pod may do that it need not, and what it lacks."""
    (container,) = pod["containers"]
    pod_security = pod["securityContext"]
    security = container["securityContext"]
    is_confined = pod_security["seccompProfile"]["type"] == "RuntimeDefault"
    drops_all = security["capabilities"]["drop"] == ["ALL"]
    rules = {
        "runs as root": pod_security["runAsNonRoot"] and is_confined,
        "has rights in the cluster": pod["automountServiceAccountToken"] is False,
        "may become more": not security["allowPrivilegeEscalation"] and drops_all,
        "writes to its image": security["readOnlyRootFilesystem"],
        "has no bounds": set(container["resources"]) == {"requests", "limits"},
        "has another login": database_logins(pod) == {LOGINS[name]},
        "is never asked how it is": name == "migrate" or "livenessProbe" in container,
    }
    return [f"{name} {problem}" for problem, holds in rules.items() if not holds]


def unserved_queues(pods: dict[str, dict]) -> list[str]:
    """Return the queues that no process works on."""
    served = ""
    for pod in pods.values():
        for argument in pod["containers"][0]["command"]:
            if argument.startswith("--queues="):
                served += f" {argument}"
    return [queue for queue in QUEUES if queue not in served]


def main() -> int:
    """Print the problems of the chart; return 1 when there are any."""
    problems = list(lint_problems())
    objects = rendered_objects()
    pods = pods_by_name(objects)
    if set(pods) != set(LOGINS):
        problems.append(f"other processes: {sorted(pods)}")
    for name, pod in pods.items():
        problems += pod_problems(name, pod)
    problems += [f"nobody works on {queue}" for queue in unserved_queues(pods)]
    if problems:
        print(*problems, sep="\n")
        return 1
    print(f"{len(objects)} objects, nothing wrong")
    return 0


if __name__ == "__main__":
    sys.exit(main())
