"""Mistakes that must be found: each is made in a copy of deploy/, and what is said of it has to contain the words beside it."""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from code_facts import Code

# The file, what stands there, what is put in its place, and what must be said.
# fmt: off
MISTAKES = [
    ("Dockerfile", "USER 65532:65532", "USER root", "a number other than 0"),
    ("Dockerfile", "debian:12.11-slim\n", "debian:latest\n", "is not pinned"),
    ("Dockerfile", " 8000\n", " 8001\n", "EXPOSE should name"),
    ("Dockerfile.dockerignore", "!services\n", "", "cargo needs services"),
    ("compose.yaml", "restart: unless-stopped", "restarts: unless-stopped", "restarts"),
    ("compose.yaml", "http://cart:5000", "http://cart:5001", "it is told of"),
    ("compose.yaml", "[*settings, *events, *book, *customer]", "[*settings, *events, *book]", "it is told of"),
    ("compose.yaml", "[serve, --only, order]", "[serve, --just, order]", "octavo does not take"),
    ("compose.yaml", "OCTAVO_NATS:", "OCTAVO_NATZ:", "the code reads no setting OCTAVO_NATZ"),
    ("compose.yaml", "[*settings, *customer, *order", "[*settings, *events, *customer, *order", "a log of events"),
    ("compose.yaml", '"127.0.0.1:1000:1000"', '"1000:1000"', "only the gateway may"),
    ("compose.yaml", "*settings, *world,", "*settings,", "the gateway alone is told"),
    ("compose.yaml", "URL: https://", "URL: http://", "a public URL that is https"),
    ("compose.yaml", "subnet: 172.30.7.0/24", "subnet: 172.30.8.0/24", "it believes"),
    ("compose.yaml", "postgres:15.13-bookworm", "postgres", "is not pinned"),
    ("compose.loopback.yaml", '      - "cart:127.0.0.1"\n', "", "extra_hosts lacks cart"),
    ("compose.loopback.yaml", 'OCTAVO_PUBLIC_URL: "", ', "", "should be empty"),
    ("secrets.sh", "keep service-key", "keep servicekey", "it does not make secrets/service-key"),
    ("kubernetes/base/kustomization.yaml", "  - cart.yaml\n", "", "stands in no kustomization.yaml"),
    ("kubernetes/base/cart.yaml", "containerPort: 5000", "containerPort: 5001", "its port should be"),
    ("kubernetes/base/cart.yaml", "image: octavo", "immage: octavo", "immage"),
    ("kubernetes/base/cart.yaml", "component: order } }", "component: book } }", "its callers are"),
    ("kubernetes/base/cart.yaml", "maxUnavailable: 1", "maxUnavailable: {}", "maxUnavailable"),
    ("kubernetes/base/every-process.yaml", "replicas: 2", "replicas: 1", "two replicas or more"),
    ("kubernetes/base/every-process.yaml", "readOnlyRootFilesystem: true", "readOnlyRootFilesystem: false", "only read"),
    ("kubernetes/base/settings.yaml", "keys/secret", "secret", "not where the keys are mounted"),
    ("kubernetes/base/nobody-else.yaml", "policyTypes: [Ingress, Egress]", "policyTypes: [Ingress]", "deny everything"),
    ("kubernetes/overlays/example/door.yaml", "name: gateway,", "name: order,", "another than the gateway"),
    ("kubernetes/overlays/example/door.yaml", "path: /\n", "path: /v1\n", "its path should be /"),
    ("kubernetes/overlays/example/door.yaml", "host: shop.", "host: books.", "the gateway answers to"),
    ("kubernetes/overlays/example/busier.yaml", "name: order", "name: ordre", "which is not there"),
    ("prometheus/prometheus.yml", "cart:5000", "cart:5001", "the services are at"),
    ("prometheus/alerts.yml", "octavo_dead_letters_total", "octavo_dead_letter_total", "is no metric"),
    ("prometheus/alerts.yml", "/v1/events", "/v1/event", "no function has the path"),
    ("grafana/dashboards/octavo.json", "octavo_http_calls", "octavo_http_connections", "is kept and not shown"),
    ("README.md", "| cart | 5000 |", "| cart | 5001 |", "should have the row"),
    ("README.md", "`--bind`", "`--binds`", "has no flag --binds"),
]
# fmt: on


def unfound(deploy: Path, code: Code, check: Callable[[Path, Code], list[str]]) -> list[str]:
    """The mistakes that `check` does not find."""
    findings = []
    for name, stands, mistaken, said in MISTAKES:
        with tempfile.TemporaryDirectory() as folder:
            # Beside a workspace of its own, since the checks look there too.
            copy = Path(folder) / "deploy"
            shutil.copytree(deploy, copy, ignore=shutil.ignore_patterns("secrets", "__pycache__"))
            for beside in deploy.parent.iterdir():
                if beside.name not in ("deploy", "target", ".git"):
                    (Path(folder) / beside.name).symlink_to(beside)
            text = (copy / name).read_text()
            if stands not in text:
                findings.append(
                    f"deploy/check/mistakes.py: {name} has no {stands!r} any more: make another mistake there"
                )
                continue
            (copy / name).write_text(text.replace(stands, mistaken, 1))
            if not any(said in finding for finding in check(copy, code)):
                findings.append(f"deploy/check: {mistaken!r} in {name} was not found")
    return findings
