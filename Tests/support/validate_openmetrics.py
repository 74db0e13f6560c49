"""Judges metrics in the format of OpenMetrics by the strict parser of Prometheus' Python client.

Usage: validate_openmetrics.py FILE, with the interpreter of `scripts/setup --print-python`. Prints what was read as a JSON
list of {"name", "type", "unit", "samples"}, or what is wrong, and exits with 1 then.
"""

import json
import pathlib
import sys

from prometheus_client.openmetrics.parser import text_string_to_metric_families


def sample(read) -> dict:
    exemplar = read.exemplar and {"labels": read.exemplar.labels, "value": read.exemplar.value}
    return {"name": read.name, "labels": read.labels, "value": str(read.value), "exemplar": exemplar}


def main() -> None:
    text = pathlib.Path(sys.argv[1]).read_bytes().decode()
    try:
        families = list(text_string_to_metric_families(text))
    except ValueError as error:
        sys.exit(str(error))
    print(
        json.dumps(
            [
                {"name": family.name, "type": family.type, "unit": family.unit, "samples": list(map(sample, family.samples))}
                for family in families
            ]
        )
    )  # fmt: skip


main()
