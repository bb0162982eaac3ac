"""What the code says: services and ports, who calls whom, settings, metrics. The files of deploy/ must agree."""

import re
import subprocess
from functools import cache, cached_property
from pathlib import Path


class Code:
    def __init__(self, root: Path, binary: Path):
        self.root = root
        self.binary = binary

    def octavo(self, *arguments: str) -> subprocess.CompletedProcess:
        return subprocess.run([self.binary, *arguments], capture_output=True, text=True, timeout=60)

    @cached_property
    def _functions(self) -> list[list[str]]:
        """Number, name, service, port, method, path and more, as `octavo functions` prints them."""
        table = self.octavo("functions")
        table.check_returncode()
        return [line.split() for line in table.stdout.splitlines()[1:]]

    @cached_property
    def ports(self) -> dict[str, int]:
        """The services and their ports."""
        return {row[2]: int(row[3]) for row in self._functions}

    @cached_property
    def routes(self) -> set[str]:
        """The paths of all functions."""
        return {row[5] for row in self._functions}

    @cached_property
    def publishers(self) -> set[str]:
        """The services that have a log of events, and so something to publish."""
        return {row[2] for row in self._functions if row[5] == "/v1/events"}

    @cached_property
    def callees(self) -> dict[str, set[str]]:
        """Whom each service calls: what it holds (`Arc<dyn CartService>`), and whose events it reads (`carts: Feed`)."""
        callees = {}
        for service in self.ports:
            text = (self.root / "services" / service / "src/lib.rs").read_text()
            held = {name.lower() for name in re.findall(r"Arc<dyn (\w+)Service>", text)}
            fed = {name.removesuffix("s") for name in re.findall(r"(\w+): Feed\b", text)}
            callees[service] = (held | fed) - {service}
        return callees

    def callers(self, callee: str) -> set[str]:
        return {service for service, callees in self.callees.items() if callee in callees}

    @cached_property
    def _sources(self) -> list[str]:
        folders = ["octavo/src", "platform", "services"]
        return [file.read_text() for folder in folders for file in sorted((self.root / folder).rglob("*.rs"))]

    @cached_property
    def settings(self) -> set[str]:
        """Every `OCTAVO_…` that the code names; one that ends in `_` takes the name of a service behind it."""
        return {name for text in self._sources for name in re.findall(r"\bOCTAVO_[A-Z_]+", text)}

    def knows_setting(self, name: str) -> bool:
        peers = {f"OCTAVO_PEER_{service.upper()}" for service in self.ports}
        return name in self.settings or (name in peers and "OCTAVO_PEER_" in self.settings)

    @cached_property
    def metrics(self) -> set[str]:
        """Every metric, with the three that a histogram makes."""
        names = set()
        for text in self._sources:
            for kind, name in re.findall(r'\b(counter|gauge|histogram)!\(\s*"(octavo_\w+)"', text):
                histogram = kind == "histogram"
                names |= {f"{name}_bucket", f"{name}_sum", f"{name}_count"} if histogram else {name}
        return names

    @cache
    def refuses(self, *arguments: str) -> str | None:
        """What the binary's command line has against these arguments; asking for help ends it before it does anything."""
        asked = self.octavo(*arguments, "--help")
        return None if asked.returncode == 0 else asked.stderr.strip().splitlines()[0]


def check_process(where: str, service: str, arguments: list, settings: dict, code: Code) -> list[str]:
    """A process is one service, and is told of those that it calls and of no other, each at its port."""
    findings = []
    if arguments != ["serve", "--only", service]:
        findings.append(f"{where}: its arguments are {arguments}; they should be serve --only {service}")
    if refusal := code.refuses(*arguments):
        findings.append(f"{where}: octavo does not take {' '.join(arguments)}: {refusal}")
    unknown = [name for name in settings if name.startswith("OCTAVO_") and not code.knows_setting(name)]
    if unknown:
        findings.append(f"{where}: the code reads no setting {', '.join(unknown)}")
    if ("OCTAVO_NATS" in settings) != (service in code.publishers):
        findings.append(f"{where}: OCTAVO_NATS is for those that have a log of events: {sorted(code.publishers)}")
    world = {"OCTAVO_PUBLIC_URL", "OCTAVO_TRUSTED_PROXY"}
    known = world & settings.keys()
    if known != (world if service == "gateway" else set()):
        findings.append(f"{where}: the gateway alone is told where it is for others, and by whom; not {sorted(known)}")
    if service == "gateway" and not settings.get("OCTAVO_PUBLIC_URL", "").startswith("https://"):
        findings.append(f"{where}: it does not start among others without a public URL that is https")
    told = {name: url for name, url in settings.items() if name.startswith("OCTAVO_PEER_")}
    right = {
        f"OCTAVO_PEER_{callee.upper()}": f"http://{callee}:{code.ports[callee]}" for callee in code.callees[service]
    }
    if told != right:
        findings.append(f"{where}: it is told of {told}; by services/{service}/src/lib.rs it calls {right}")
    return findings
