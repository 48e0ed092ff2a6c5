"""A pack of 2,500 lines: from its bytes to a policy that is ready to decide."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import jsonschema
import yaml

from benchmarks.calendar_contests import CLOSED
from benchmarks.contest import Aim, Contender, Contest
from benchmarks.desk import table
from benchmarks.pack import large_yaml_text, yaml_text
from slaengine.compiler import compile_pack
from slaengine.policy.schema import policy_schema
from slaengine.service.packs import load_pack

CACHED_MS_MAX = 3


def contests(*, quick: bool) -> Iterator[Contest]:
    """First time and, in the same process, again."""
    holidays = [on.isoformat() for on in CLOSED]
    content = (yaml_text(table(20), holidays) if quick else large_yaml_text(holidays)).encode()
    validator = jsonschema.Draft7Validator(policy_schema())

    def compiled() -> bool:
        return compile_pack({"policy.yaml": content}).policy is not None

    def composed() -> bool:
        return yaml.compose(content, Loader=yaml.CSafeLoader) is not None

    def checked(loader: Any) -> bool:
        return not list(validator.iter_errors(yaml.load(content, Loader=loader)))

    lines = content.count(b"\n")
    with TemporaryDirectory() as folder:
        path = Path(folder) / "policy.yaml"
        path.write_bytes(content)
        load_pack(path)

        def loaded_again() -> object:
            return load_pack(path)

        yield Contest(
            "load",
            f"a pack of {lines:,} lines",
            (
                Contender("slaengine, ready to decide", "slaengine", compiled, [()]),
                Contender("libyaml compose with marks", "yardstick", composed, [()]),
                Contender("safe_load + jsonschema", "peer", checked, [(yaml.SafeLoader,)]),
                Contender("CSafeLoader + jsonschema", "peer", checked, [(yaml.CSafeLoader,)]),
            ),
            (Aim("at most 8 × compose", 8), Aim("no slower than safe_load + jsonschema", 1, "safe_load")),
            notes=("the peers check the shape only, and name no lines",),
        )
        yield Contest(
            "load",
            f"the same pack of {lines:,} lines again, by content hash",
            (Contender("slaengine, load_pack again", "slaengine", loaded_again, [()], compared=False),),
            (Aim(f"at most {CACHED_MS_MAX} ms", us=CACHED_MS_MAX * 1000),),
            notes=("remembered within a process; a new process compiles anew",),
        )
