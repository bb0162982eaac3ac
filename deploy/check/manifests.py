"""The manifests, built: against Kubernetes' own schemas, and the code."""

import json
from functools import cache
from pathlib import Path

import kubernetes_validate
import kustomize
from code_facts import Code, check_process

# The oldest that has all that is used, and the newest that is known.
VERSIONS = ["1.30", kubernetes_validate.latest_version()]

# What a stop may take (`STOP_TIME` in octavo/src/listen.rs).
STOP_S = 5


def check(deploy: Path, code: Code) -> list[str]:
    findings = []
    folders = [deploy / "kubernetes/base", *sorted((deploy / "kubernetes/overlays").iterdir())]
    for folder in folders:
        try:
            built = kustomize.build(folder)
        except kustomize.Unbuildable as wrong:
            findings.append(str(wrong))
            continue
        # What has not the shape that it should have is not looked at any closer.
        found = _schemas(built) or Shop(built, code).findings()
        findings += [f"{folder}: {finding}" for finding in found]
    return findings


def _schemas(built: list[dict]) -> list[str]:
    return [finding for resource in built for finding in _schema(json.dumps(resource))]


@cache
def _schema(text: str) -> list[str]:
    """Kept by the resource's text, since reading Kubernetes' schemas takes longer than all the rest."""
    resource = json.loads(text)
    name = f"{resource['kind']} {resource['metadata']['name']}"
    findings = []
    for version in VERSIONS:
        try:
            kubernetes_validate.validate(resource, version, strict=True)
        except kubernetes_validate.ValidationError as wrong:
            findings.append(f"{name}, by Kubernetes {version}: {'.'.join(map(str, wrong.path))}: {wrong.message}")
        except kubernetes_validate.SchemaNotFoundError as wrong:
            findings.append(f"{name}: {wrong.message}")
    return findings


class Shop:
    """A built kustomization, looked at as the eight services that it should be."""

    def __init__(self, built: list[dict], code: Code):
        self.code = code
        self.built = built

    def of(self, kind: str) -> dict[str, dict]:
        return {it["metadata"]["name"]: it for it in self.built if it["kind"] == kind}

    def findings(self) -> list[str]:
        findings = self._only_the_gateway() + self._policies()
        for kind in ("Deployment", "Service", "PodDisruptionBudget"):
            if (there := set(self.of(kind))) != set(self.code.ports):
                findings.append(f"{kind}s are {sorted(there)}; they should be {sorted(self.code.ports)}")
        for name, deployment in self.of("Deployment").items():
            if name in self.code.ports:
                findings += self._process(name, deployment) + self._ways_to(name, deployment)
                findings += [f"{name}: {finding}" for finding in _runs_safely(deployment["spec"])]
        return findings

    def _process(self, name: str, deployment: dict) -> list[str]:
        (container,) = deployment["spec"]["template"]["spec"]["containers"]
        settings = {it["name"]: it.get("value") for it in container.get("env", [])}
        findings = []
        references = [(kind, it[kind]["name"]) for it in container["envFrom"] for kind in it]
        for kind, map_name in references:
            if kind == "configMapRef":
                settings |= self.of("ConfigMap")[map_name]["data"]
        if (("secretRef", "octavo-database") in references) == (name == "gateway"):
            findings.append(f"{name}: every process but the gateway's is given the database, and that one is not")
        keys = container["volumeMounts"][0]["mountPath"]
        files = [settings.get("OCTAVO_SERVICE_KEY_FILE"), settings.get("OCTAVO_SECRET_FILE")]
        if files != [f"{keys}/service-key", f"{keys}/secret"]:
            findings.append(f"{name}: {files} are not where the keys are mounted, {keys}")
        return findings + check_process(name, name, container["args"], settings, self.code)

    def _ways_to(self, name: str, deployment: dict) -> list[str]:
        """The Service, the budget and the Deployment speak of the same pods and the same port."""
        pod = deployment["spec"]["template"]
        port = {"name": "http", "containerPort": self.code.ports[name]}
        service = self.of("Service").get(name, {}).get("spec", {})
        budget = self.of("PodDisruptionBudget").get(name, {}).get("spec", {})
        labels = pod["metadata"]["labels"]
        findings = []
        if pod["spec"]["containers"][0]["ports"] != [port]:
            findings.append(f"{name}: its port should be {port}")
        if service.get("ports") != [{"name": "http", "port": port["containerPort"], "targetPort": "http"}]:
            findings.append(f"Service {name}: its port should be {port['containerPort']}, to http")
        selectors = [
            deployment["spec"]["selector"]["matchLabels"],
            service.get("selector"),
            budget.get("selector", {}).get("matchLabels"),
        ]
        if any(selector != labels for selector in selectors):
            findings.append(
                f"{name}: the Deployment, the Service and the budget should select {labels}, not {selectors}"
            )
        return findings

    def _only_the_gateway(self) -> list[str]:
        findings = [f"Secret {name}: a secret does not stand in a file" for name in self.of("Secret")]
        for name, service in self.of("Service").items():
            if service["spec"].get("type", "ClusterIP") != "ClusterIP":
                findings.append(f"Service {name}: its type opens it to the outside")
        for name, ingress in self.of("Ingress").items():
            paths = [path for rule in ingress["spec"]["rules"] for path in rule["http"]["paths"]]
            if any(path["backend"]["service"]["name"] != "gateway" for path in paths):
                findings.append(f"Ingress {name}: it leads to another than the gateway")
            if any(path["path"] != "/" for path in paths):
                findings.append(f"Ingress {name}: pages are everywhere, so its path should be /")
            findings += [f"Ingress {name}: {finding}" for finding in self._named(ingress)]
        return findings

    def _named(self, ingress: dict) -> list[str]:
        """The host of the ingress is the one that the gateway answers to, by TLS."""
        world = self.of("ConfigMap").get("octavo-world", {}).get("data", {})
        hosts = {rule["host"] for rule in ingress["spec"]["rules"]}
        encrypted = {host for tls in ingress["spec"].get("tls", []) for host in tls["hosts"]}
        public = {world.get("OCTAVO_PUBLIC_URL", "").removeprefix("https://")}
        if hosts == encrypted == public:
            return []
        return [f"it lets in {hosts}, by TLS {encrypted}; the gateway answers to {public}"]

    def _policies(self) -> list[str]:
        """Nothing is allowed but what the code does: between the eight, exactly who calls whom."""
        policies = self.of("NetworkPolicy")
        deny = policies.get("nobody-else", {}).get("spec")
        findings = []
        if deny != {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}:
            findings.append("NetworkPolicy nobody-else: it should deny everything to every pod")
        for name, port in self.code.ports.items():
            spec = policies.get(name, {}).get("spec", {})
            came = {
                (_pod(peer), it["port"])
                for rule in spec.get("ingress", [])
                for peer in rule["from"]
                for it in rule["ports"]
            }
            goes = {
                (_pod(peer), it["port"])
                for rule in spec.get("egress", [])
                for peer in rule["to"]
                for it in rule["ports"]
            }
            callers = {(caller, port) for caller in self.code.callers(name)}
            callees = {(callee, self.code.ports[callee]) for callee in self.code.callees[name]}
            if came != callers:
                findings.append(f"NetworkPolicy {name}: it lets in {sorted(came)}; its callers are {sorted(callers)}")
            if goes != callees:
                findings.append(f"NetworkPolicy {name}: it lets out to {sorted(goes)}; it calls {sorted(callees)}")
            if spec and _pod(spec) != name:
                findings.append(f"NetworkPolicy {name}: it is laid on other pods")
        return findings


def _pod(selecting: dict) -> str:
    """The service that a rule names, or the rule itself where it names none."""
    labels = selecting["podSelector"].get("matchLabels", {}) if "podSelector" in selecting else {}
    named = labels.get("app.kubernetes.io/name") == "octavo" and len(labels) == 2
    return labels.get("app.kubernetes.io/component", str(selecting)) if named else str(selecting)


def _runs_safely(spec: dict) -> list[str]:
    pod = spec["template"]["spec"]
    (container,) = pod["containers"]
    asked = {name: container[name]["httpGet"]["path"] for name in ("startupProbe", "readinessProbe", "livenessProbe")}
    before_s = container["lifecycle"]["preStop"]["sleep"]["seconds"]
    right = {
        "two replicas or more": spec["replicas"] >= 2,
        "a rolling update that takes none away": spec["strategy"]["rollingUpdate"]["maxUnavailable"] == 0,
        "a user that is not root": pod["securityContext"]["runAsNonRoot"] and pod["securityContext"]["runAsUser"] > 0,
        "a root file system that is only read": container["securityContext"]["readOnlyRootFilesystem"],
        "no rights to gain": not container["securityContext"]["allowPrivilegeEscalation"],
        "no capability": container["securityContext"]["capabilities"] == {"drop": ["ALL"]},
        "no account at the cluster": not pod["automountServiceAccountToken"],
        "what it needs and what it may take": container["resources"].keys() == {"requests", "limits"},
        "its probes": asked == {"startupProbe": "/livez", "readinessProbe": "/readyz", "livenessProbe": "/livez"},
        "time for a stop in order": pod["terminationGracePeriodSeconds"] > before_s + STOP_S,
        "keys by reference": all("secret" in volume for volume in pod["volumes"]),
    }
    return [f"it lacks {what}" for what, there in right.items() if not there]
