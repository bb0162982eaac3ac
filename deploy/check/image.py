"""The Dockerfile: that it builds from what the workspace has, and runs as it is used elsewhere."""

import re
import tomllib
from pathlib import Path

from code_facts import Code


def check(deploy: Path, code: Code) -> list[str]:
    file = deploy / "Dockerfile"
    text = re.sub(r"\\\n", " ", file.read_text())
    workspace = tomllib.loads((deploy.parent / "Cargo.toml").read_text())["workspace"]
    return [f"{file}: {finding}" for finding in _instructions(text, workspace, code)] + _context(deploy, workspace)


def _instructions(text: str, workspace: dict, code: Code) -> list[str]:
    findings = []
    bases = dict(re.findall(r"^ARG (\w+)=(\S+)$", text, re.M))
    for base in re.findall(r"^FROM (\S+)", text, re.M):
        tag = bases.get(base.strip("${}"), base)
        if not re.search(r":\d+\.\d+", tag):
            findings.append(f"{tag} is not pinned: name its version")
    if not bases["RUST"].startswith(f"rust:{workspace['package']['rust-version']}"):
        findings.append(f"{bases['RUST']} is not the version of Cargo.toml, {workspace['package']['rust-version']}")
    exposed = re.search(r"^EXPOSE (.+)$", text, re.M)
    if not exposed or sorted(map(int, exposed[1].split())) != sorted(code.ports.values()):
        findings.append(f"EXPOSE should name {sorted(code.ports.values())}")
    if not re.search(r"^USER [1-9]\d*:\d+$", text, re.M):
        findings.append("USER must be a number other than 0")
    if f"http://127.0.0.1:{code.ports['gateway']}/readyz" not in text:
        findings.append("HEALTHCHECK should ask the gateway's /readyz")
    return findings


def _context(deploy: Path, workspace: dict) -> list[str]:
    """What the builder is sent holds every crate: cargo reads the manifests of all, whichever it builds."""
    file = deploy / "Dockerfile.dockerignore"
    sent = {line[1:] for line in file.read_text().splitlines() if line.startswith("!")}
    wanted = {member.split("/")[0] for member in workspace["members"]} | {
        "Cargo.toml",
        "Cargo.lock",
        ".cargo/config.toml",
    }
    findings = [f"{file}: cargo needs {name}: add !{name}" for name in sorted(wanted - sent)]
    missing = [name for name in sorted(sent) if not (deploy.parent / name).exists()]
    return findings + [f"{file}: {name} is not in the repository" for name in missing]
