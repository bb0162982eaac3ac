"""As much of `kubectl kustomize` as deploy/kubernetes uses; what it does not know it refuses, rather than leaving it out."""

import copy
from pathlib import Path

import yaml

KNOWN = {"apiVersion", "kind", "resources", "patches", "namespace", "images"}


class Unbuildable(Exception):
    """A kustomization that would not be built, or not as it reads here."""


def build(folder: Path) -> list[dict]:
    """All resources of a kustomization, patched."""
    file = folder / "kustomization.yaml"
    if not file.is_file():
        raise Unbuildable(f"{file}: it is missing")
    kustomization = yaml.safe_load(file.read_text())
    if unknown := kustomization.keys() - KNOWN:
        raise Unbuildable(f"{file}: deploy/check/kustomize.py does not know {sorted(unknown)}: teach it, or do without")
    built = [resource for name in kustomization["resources"] for resource in _resources(file, name)]
    for patch in kustomization.get("patches", []):
        _lay_over(file, built, patch)
    for image in kustomization.get("images", []):
        _set_image(file, built, image)
    for resource in built:
        if "namespace" in kustomization and resource["kind"] != "Namespace":
            resource["metadata"]["namespace"] = kustomization["namespace"]
    _none_twice(file, built)
    _none_left_out(folder, kustomization)
    return built


def documents(file: Path) -> list[dict]:
    """The documents of a file."""
    if not file.is_file():
        raise Unbuildable(f"{file}: it is named and not there")
    return [document for document in yaml.safe_load_all(file.read_text()) if document is not None]


def _resources(file: Path, name: str) -> list[dict]:
    path = file.parent / name
    return build(path) if path.is_dir() else documents(path)


def _lay_over(file: Path, built: list[dict], patch: dict) -> None:
    for laid in documents(file.parent / patch["path"]):
        # With a target the patch's own name says nothing; without one it is the target.
        target = patch.get("target") or {"kind": laid["kind"], "name": laid["metadata"]["name"]}
        if unknown := target.keys() - {"kind", "name"}:
            raise Unbuildable(f"{file}: deploy/check/kustomize.py does not know a target by {sorted(unknown)}")
        meant = [
            it
            for it in built
            if it["kind"] == target["kind"] and target.get("name", it["metadata"]["name"]) == it["metadata"]["name"]
        ]
        if not meant:
            raise Unbuildable(f"{file}: {patch['path']} is laid over {target}, which is not there")
        for resource in meant:
            named = resource["metadata"]
            merged = merge(resource, {key: value for key, value in laid.items() if key != "metadata"})
            resource.update(merged, metadata=named)


def merge(under: dict, over: dict) -> dict:
    """A strategic merge: maps by key, containers by name, every other list as a whole."""
    merged = copy.deepcopy(under)
    for key, value in over.items():
        if isinstance(value, dict) and isinstance(merged.get(key), dict):
            merged[key] = merge(merged[key], value)
        elif key == "containers" and key in merged:
            known = {container["name"]: container for container in merged[key]}
            for container in value:
                known[container["name"]] = merge(known.get(container["name"], {}), container)
            merged[key] = list(known.values())
        elif isinstance(value, list) and key in merged:
            # Which lists are merged, and by what, differs from field to field.
            raise Unbuildable(f"a patch lays a list over `{key}`, which deploy/check/kustomize.py cannot do")
        else:
            merged[key] = copy.deepcopy(value)
    return merged


def _set_image(file: Path, built: list[dict], image: dict) -> None:
    containers = [
        it
        for resource in built
        if resource["kind"] == "Deployment"
        for it in resource["spec"]["template"]["spec"]["containers"]
    ]
    meant = [container for container in containers if container.get("image", "").split(":")[0] == image["name"]]
    if not meant:
        raise Unbuildable(f"{file}: no container has the image {image['name']}")
    for container in meant:
        container["image"] = f"{image['newName']}:{image['newTag']}"


def _none_twice(file: Path, built: list[dict]) -> None:
    names = [(resource["kind"], resource["metadata"]["name"]) for resource in built]
    if twice := {name for name in names if names.count(name) > 1}:
        raise Unbuildable(f"{file}: {twice} is there twice")


def _none_left_out(folder: Path, kustomization: dict) -> None:
    named = {*kustomization["resources"], *(patch["path"] for patch in kustomization.get("patches", []))}
    there = {file.name for file in folder.glob("*.yaml")} - {"kustomization.yaml"}
    if forgotten := there - named:
        raise Unbuildable(f"{folder}: {sorted(forgotten)} stands in no kustomization.yaml")
