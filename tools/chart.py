"""`make chart`: deploy/helm through Helm itself (lint, then every file made), and what Haven and our own walls ask of each pod."""

import sys
from pathlib import Path

import helm_python as helm
import yaml

CHART = Path(__file__).resolve().parent.parent / "deploy" / "helm" / "weerbaar"
LOGINS = {"web": "database_url_web", "worker": "database_url_worker", "pdf": "database_url_worker", "beat": "database_url_worker",
          "migrate": "database_url_owner"}  # fmt: skip
ADVICE = 1  # how Helm counts: 2 is a warning, 3 an error


def made() -> list[dict]:
    """Every object, as `helm template` makes it."""
    with helm.Chart.load(str(CHART)) as chart:
        return [
            found
            for text in chart.render({}, name="weerbaar", namespace="weerbaar").values()
            for found in yaml.safe_load_all(text)
            if found
        ]


def wrong_with(name: str, pod: dict) -> list[str]:
    """What a pod may that it need not."""
    (container,) = pod["containers"]
    held = container["securityContext"]
    secrets = {item["key"] for volume in pod["volumes"] for item in volume.get("secret", {}).get("items", [])}
    rules = {
        "runs as root": pod["securityContext"]["runAsNonRoot"]
        and pod["securityContext"]["seccompProfile"]["type"] == "RuntimeDefault",
        "has rights in the cluster": pod["automountServiceAccountToken"] is False,
        "may become more": not held["allowPrivilegeEscalation"] and held["capabilities"]["drop"] == ["ALL"],
        "writes to its image": held["readOnlyRootFilesystem"],
        "has no bounds": set(container["resources"]) == {"requests", "limits"},
        "has another login": {secret for secret in secrets if secret.startswith("database_url")} == {LOGINS[name]},
        "is never asked how it is": name == "migrate" or "livenessProbe" in container,
    }
    return [f"{name} {problem}" for problem, fine in rules.items() if not fine]


def main() -> int:
    """Lines, and 1 when something is wrong."""
    said = helm.lint(str(CHART))
    problems = [str(message["error"]) for message in said["messages"] if message["severity"] > ADVICE] + [
        str(one) for one in said["errors"]
    ]
    objects = made()
    pods = {
        one["metadata"]["name"].removeprefix("weerbaar-"): one["spec"]["template"]["spec"]
        for one in objects
        if one["kind"] in {"Deployment", "Job"}
    }
    if set(pods) != set(LOGINS):
        problems.append(f"other processes: {sorted(pods)}")
    problems += [problem for name, pod in pods.items() for problem in wrong_with(name, pod)]
    queues = " ".join(
        part for pod in pods.values() for part in pod["containers"][0]["command"] if part.startswith("--queues=")
    )
    problems += [f"nobody works on {queue}" for queue in ("snel", "mail", "pdf") if queue not in queues]
    print("\n".join(problems) or f"{len(objects)} objects, nothing wrong")
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main())
