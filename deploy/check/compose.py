"""compose.yaml and its override: against the Compose Specification's schema, and the code."""

import ipaddress
import json
import re
import shutil
import subprocess
import tempfile
from importlib import resources
from pathlib import Path

import jsonschema
import yaml
from code_facts import Code, check_process


def check(deploy: Path, code: Code) -> list[str]:
    base, loopback = deploy / "compose.yaml", deploy / "compose.loopback.yaml"
    findings = _schema(base) + _schema(loopback)
    if findings:
        return findings
    shop, until = (yaml.safe_load(file.read_text()) for file in (base, loopback))
    findings += [f"{base}: {finding}" for finding in _whole(shop) + _exposed(shop, code)]
    for service in code.ports:
        process = shop["services"].get(service)
        if process is None:
            findings.append(f"{base}: the service {service} is missing")
            continue
        findings += check_process(f"{base}: {service}", service, process["command"], process["environment"], code)
        if f"http://127.0.0.1:{code.ports[service]}/readyz" not in process["healthcheck"]["test"]:
            findings.append(f"{base}: {service}: its health check should ask its own /readyz")
    findings += [f"{loopback}: {finding}" for finding in _loopback(shop, until, code)]
    return findings + _secrets(deploy, shop)


def _schema(file: Path) -> list[str]:
    # The copy that check-jsonschema ships.
    schema = json.loads(
        resources.files("check_jsonschema").joinpath("builtin_schemas/vendor/compose-spec.json").read_text()
    )
    errors = jsonschema.validators.validator_for(schema)(schema).iter_errors(yaml.safe_load(file.read_text()))
    return [f"{file}: {'.'.join(map(str, error.absolute_path))}: {error.message}" for error in errors]


def _whole(shop: dict) -> list[str]:
    """Everything that is named is there, and every image is of one version."""
    findings = []
    for name, service in shop["services"].items():
        if not re.search(r":v?\d+\.\d+", service["image"]):
            findings.append(f"{name}: {service['image']} is not pinned: name its version")
        named = [
            ("secrets", service.get("secrets", [])),
            ("services", service.get("depends_on", [])),
            ("networks", service.get("networks", [])),
        ]
        findings += [
            f"{name}: {it} is not among the {kind}" for kind, its in named for it in its if it not in shop[kind]
        ]
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            there = (Path("deploy") / source).exists() if source.startswith(".") else source in shop["volumes"]
            if not there:
                findings.append(f"{name}: the volume {source} is not there")
    return findings


def _exposed(shop: dict, code: Code) -> list[str]:
    """Only the gateway is published, and only to this machine; only what keeps something knows the database."""
    findings = []
    door = f"127.0.0.1:{code.ports['gateway']}:{code.ports['gateway']}"
    for name, service in shop["services"].items():
        published = service.get("ports", [])
        if published != ([door] if name == "gateway" else []):
            findings.append(f"{name}: it publishes {published}; only the gateway may, as {door}")
        if service.get("network_mode") or service.get("privileged"):
            findings.append(f"{name}: it leaves the network of the containers, or their confines")
        if name in code.ports and bool(service.get("env_file")) == (name == "gateway"):
            findings.append(f"{name}: every process but the gateway's is given the database, and that one is not")
    return findings + _believed(shop)


def _believed(shop: dict) -> list[str]:
    """The gateway believes whoever is in the shop's networks, and nobody else."""
    believed = shop["services"]["gateway"]["environment"].get("OCTAVO_TRUSTED_PROXY")
    subnets = [it["subnet"] for network in shop["networks"].values() for it in network["ipam"]["config"]]
    inside = [str(it) for it in ipaddress.collapse_addresses(map(ipaddress.ip_network, subnets))]
    return [] if inside == [believed] else [f"gateway: it believes {believed}; the networks are {subnets}"]


def _loopback(shop: dict, until: dict, code: Code) -> list[str]:
    """All eight share the gateway's network, listen on loopback, and find each other there."""
    findings = []
    hosts = {host for host in until["services"]["gateway"].get("extra_hosts", [])}
    findings += [
        f"gateway: extra_hosts lacks {name}:127.0.0.1" for name in code.ports if f"{name}:127.0.0.1" not in hosts
    ]
    known = until["services"]["gateway"].get("environment", {})
    if [known.get(name) for name in ("OCTAVO_PUBLIC_URL", "OCTAVO_TRUSTED_PROXY")] != ["", ""]:
        findings.append("gateway: an open shop has no public URL and no proxy: they should be empty")
    for name in [*code.ports, "prometheus"]:
        service = until["services"].get(name, {})
        if name in code.ports and service.get("environment", {}).get("OCTAVO_BIND") != "127.0.0.1":
            findings.append(f"{name}: OCTAVO_BIND should be 127.0.0.1")
        if name != "gateway" and service.get("network_mode") != "service:gateway":
            findings.append(f"{name}: network_mode should be service:gateway")
        # Compose refuses these together with another's network.
        clash = {"networks", "ports", "extra_hosts"} & shop["services"][name].keys()
        if name != "gateway" and clash:
            findings.append(f"{name}: compose.yaml gives it {clash}, which a shared network does not allow")
    return findings


def _secrets(deploy: Path, shop: dict) -> list[str]:
    """secrets.sh makes every file that is read, and makes none of them twice."""
    wanted = {secret["file"] for secret in shop["secrets"].values()}
    wanted |= {file for service in shop["services"].values() for file in service.get("env_file", [])}
    with tempfile.TemporaryDirectory() as folder:
        script = shutil.copy(deploy / "secrets.sh", folder)
        made = []
        for _ in range(2):
            subprocess.run(["bash", script], check=True, stdout=subprocess.DEVNULL)
            made.append({f"secrets/{file.name}": file.read_bytes() for file in Path(folder, "secrets").iterdir()})
    findings = [f"{deploy}/secrets.sh: it does not make {file}" for file in sorted(wanted - made[0].keys())]
    findings += [
        f"{deploy}/secrets.sh: it makes {file}, which nobody reads" for file in sorted(made[0].keys() - wanted)
    ]
    return (
        findings if made[0] == made[1] else [*findings, f"{deploy}/secrets.sh: the second run changed what was there"]
    )
