"""README.md: its tables of services and settings, against the code."""

import re
from pathlib import Path

from code_facts import Code


def check(deploy: Path, code: Code) -> list[str]:
    file = deploy / "README.md"
    text = file.read_text()
    findings = []
    known = code.octavo("serve", "--help").stdout
    for name, flag in re.findall(r"^\| (?:`(OCTAVO_\w+)`)? ?\| `(--[a-z-]+)", text, re.M):
        if not re.search(rf"{flag}(?![\w-])", known):
            findings.append(f"{file}: octavo serve has no flag {flag}")
        if name and not code.knows_setting(name):
            findings.append(f"{file}: the code reads no setting {name}")
    for service, port in code.ports.items():
        callees = code.callees[service]
        everybody = callees == code.ports.keys() - {service}
        calls = "all seven" if everybody else ", ".join(sorted(callees)) or "nobody"
        if (row := f"| {service} | {port} | {calls} |") not in text:
            findings.append(f"{file}: the table of services should have the row: {row}")
    return findings
