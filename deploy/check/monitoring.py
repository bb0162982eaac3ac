"""Prometheus and Grafana: they ask the ports that there are for the metrics that there are."""

import json
import re
from pathlib import Path

import yaml
from code_facts import Code


def check(deploy: Path, code: Code) -> list[str]:
    config, rules = deploy / "prometheus/prometheus.yml", deploy / "prometheus/alerts.yml"
    board = deploy / "grafana/dashboards/octavo.json"
    findings = []
    targets = yaml.safe_load(config.read_text())["scrape_configs"][0]["static_configs"][0]["targets"]
    right = [f"{service}:{port}" for service, port in code.ports.items()]
    if sorted(targets) != sorted(right):
        findings.append(f"{config}: it asks {targets}; the services are at {right}")
    alerts = [rule["expr"] for group in yaml.safe_load(rules.read_text())["groups"] for rule in group["rules"]]
    panels = json.loads(board.read_text())["panels"]
    shown = [target["expr"] for panel in panels for target in panel["targets"]]
    for file, expressions in [(rules, alerts), (board, shown)]:
        for expression in expressions:
            unknown = set(re.findall(r"\boctavo_\w+", expression)) - code.metrics
            findings += [f"{file}: {name} is no metric that the code keeps: {expression}" for name in sorted(unknown)]
            lost = set(re.findall(r'route!?="(/[^"]*)"', expression)) - code.routes
            findings += [f"{file}: no function has the path {path}: {expression}" for path in sorted(lost)]
    uid = yaml.safe_load((deploy / "grafana/datasources/prometheus.yaml").read_text())["datasources"][0]["uid"]
    if {panel["datasource"]["uid"] for panel in panels} != {uid}:
        findings.append(f"{board}: its panels should ask the data source {uid}")
    unseen = code.metrics - {name for text in shown for name in re.findall(r"\boctavo_\w+", text)}
    unseen = {name for name in unseen if not name.endswith(("_sum", "_count"))}
    return findings + [f"{board}: {name} is kept and not shown" for name in sorted(unseen)]
