"""Judges the files in deploy/: compose.yaml by the schema of the Compose Specification, the manifests by those of
Kubernetes, and both for what no schema sees, such as a name that nothing has.

Usage: validate_deployment.py DIRECTORY, with the interpreter of `scripts/setup --print-python`.
Prints the settings of each service as JSON; where something is wrong, a line for each mistake instead, and exits with 1.
"""

import importlib.util
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import jsonschema
import kubernetes_validate
import yaml

KUBERNETES = "1.34"
SERVICES = ["user", "role", "region"]


def compose_schema() -> dict:
    """The schema that the package check-jsonschema brings along."""
    spec = importlib.util.find_spec("check_jsonschema")
    path = Path(spec.submodule_search_locations[0]) / "builtin_schemas" / "vendor" / "compose-spec.json"
    return json.loads(path.read_text())


def seconds(text: str) -> int:
    return int(re.fullmatch(r"(\d+)s", text)[1])


def stop_time(settings: dict) -> int:
    """How long a service may take to stop: until it closes its port, for running requests, and for what follows them."""
    return seconds(settings["DRAIN_DELAY"]) + 2 * seconds(settings["DRAIN_TIMEOUT"])


def image_settings(directory: Path) -> dict[str, str]:
    """What the image sets."""
    text = (directory / "Dockerfile").read_text()
    pairs = re.search(r"^ENV (.+)$", text, re.MULTILINE)[1].split()
    return dict(pair.split("=", 1) for pair in pairs)


def compose_mistakes(directory: Path, compose: dict) -> Iterator[str]:
    for error in jsonschema.validators.validator_for(compose_schema())(compose_schema()).iter_errors(compose):
        yield f"compose.yaml: {'/'.join(map(str, error.absolute_path))}: {error.message}"
    services = compose["services"]
    for name, service in services.items():
        for other in service.get("depends_on", []):
            if other not in services:
                yield f"compose.yaml: {name} depends on {other}, which is no service"
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            if source.startswith("./"):
                if not (directory / source).is_file():
                    yield f"compose.yaml: {name} mounts {source}, which is no file"
            elif source not in compose["volumes"]:
                yield f"compose.yaml: {name} mounts {source}, which is no volume"
        for config in service.get("configs", []):
            if config["source"] not in compose["configs"]:
                yield f"compose.yaml: {name} takes {config['source']}, which is no config"
        for value in (service.get("environment") or {}).values():
            for host in re.findall(r"://(?:[^@/]*@)?([a-z]+)[:/]", str(value)):
                if host not in services:
                    yield f"compose.yaml: {name} calls {host}, which is no service"
    for name in SERVICES:
        service = services[name]
        if not (directory / service["build"]["context"] / service["build"]["dockerfile"]).is_file():
            yield f"compose.yaml: {name} has no Dockerfile"
        if seconds(service["stop_grace_period"]) <= stop_time(service["environment"]):
            yield f"compose.yaml: {name} is killed before it has stopped"


def variables(container: dict) -> dict[str, str]:
    """The variables of a container; what comes from a secret has a value that fits."""
    known = {"url": "postgres://app@db.example.org/app", "replicas": "postgres://app@replica.example.org/app"}
    return {
        variable["name"]: variable.get("value") or known[variable["valueFrom"]["secretKeyRef"]["key"]]
        for variable in container.get("env", [])
    }


def manifest_mistakes(documents: list[dict]) -> Iterator[str]:
    for document in documents:
        name = f"{document['kind']} {document['metadata']['name']}"
        try:
            kubernetes_validate.validate(document, KUBERNETES, strict=True)
        except kubernetes_validate.ValidationError as error:
            yield f"{name}: {'/'.join(map(str, error.absolute_path))}: {error.message}"
    by_kind: dict[tuple[str, str], dict] = {(d["kind"], d["metadata"]["name"]): d for d in documents}
    for name in SERVICES:
        deployment = by_kind["Deployment", name]["spec"]
        labels = deployment["template"]["metadata"]["labels"].items()
        pod = deployment["template"]["spec"]
        container = pod["containers"][0]
        service = by_kind["Service", name]["spec"]
        selectors = [
            deployment["selector"]["matchLabels"],
            service["selector"],
            by_kind["PodDisruptionBudget", name]["spec"]["selector"]["matchLabels"],
            pod["topologySpreadConstraints"][0]["labelSelector"]["matchLabels"],
        ]
        if any(not selector.items() <= labels for selector in selectors):
            yield f"{name}: a selector does not fit the labels of its instances"
        if service["clusterIP"] != "None":
            yield f"{name}: its service is not headless"
        target = by_kind["HorizontalPodAutoscaler", name]["spec"]["scaleTargetRef"]
        if (target["kind"], target["name"]) != ("Deployment", name):
            yield f"{name}: its autoscaler belongs to another"
        ports = {port["name"]: port["containerPort"] for port in container["ports"]}
        probes = [("startupProbe", "/health"), ("livenessProbe", "/health"), ("readinessProbe", "/readyz")]
        for probe, path in probes:
            if container[probe]["httpGet"] != {"path": path, "port": "http"} or "http" not in ports:
                yield f"{name}: {probe} asks for something else than {path}"
        pause = container["lifecycle"]["preStop"]["sleep"]["seconds"]
        if pod["terminationGracePeriodSeconds"] <= pause + stop_time(variables(container)):
            yield f"{name}: an instance is killed before it has stopped"
        job = by_kind["Job", f"{name}-migrate"]["spec"]["template"]["spec"]
        images = {c["image"] for c in [container, *pod["initContainers"], *job["containers"]]}
        if len(images) != 1:
            yield f"{name}: its migrations are those of another image"
        for value in variables(container).values():
            address = re.fullmatch(r"dns://\{service\}\.([a-z]+)\.svc\.cluster\.local:(\d+)", value)
            others = [by_kind["Service", other] for other in SERVICES]
            known = [(other["metadata"]["namespace"], str(other["spec"]["ports"][0]["port"])) for other in others]
            if address and set(known) != {address.groups()}:
                yield f"{name}: {value} is no address of a service"


def main() -> int:
    directory = Path(sys.argv[1])
    compose = yaml.safe_load((directory / "compose.yaml").read_text())
    documents = [
        document
        for file in sorted((directory / "kubernetes").glob("*.yaml"))
        for document in yaml.safe_load_all(file.read_text())
        if document
    ]
    mistakes = [*compose_mistakes(directory, compose), *manifest_mistakes(documents)]
    if mistakes:
        print("\n".join(mistakes))
        return 1
    image = image_settings(directory)
    pods = {d["metadata"]["name"]: d["spec"]["template"]["spec"] for d in documents if d["kind"] == "Deployment"}

    def text(value: object) -> str:
        """The value as Compose gives it to a service: with defaults in the places of variables."""
        return re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", str(value))

    settings = {
        name: {
            "compose": image | {key: text(value) for key, value in compose["services"][name]["environment"].items()},
            "kubernetes": image | variables(pods[name]["containers"][0]),
        }
        for name in SERVICES
    }
    print(json.dumps(settings))
    return 0


if __name__ == "__main__":
    sys.exit(main())
