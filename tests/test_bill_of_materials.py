"""The bill of materials names what is delivered, once, and nothing that only developers need."""

from __future__ import annotations

import tomllib

from tests.api.test_documents import script
from tests.architecture.source import REPOSITORY


def test_every_dependency_is_in_the_bill_and_no_tool_of_developers() -> None:
    bill = script("bill_of_materials").bill()
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    named = [part["purl"] for part in bill["components"]]
    assert named == sorted(set(named))
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["project"]
    for wanted in project["dependencies"]:
        name = wanted.partition("==")[0].partition("[")[0].strip()
        assert any(purl.startswith(f"pkg:pypi/{name.lower()}@") for purl in named), name
    assert any(purl.startswith("pkg:npm/htmx.org@") for purl in named)
    assert not [purl for purl in named if is_a_tool(purl)]
    with_digest = [part for part in bill["components"] if part.get("hashes")]
    assert len(with_digest) > 0.8 * len(named)


def is_a_tool(purl: str) -> bool:
    """Whether a package is for developers only."""
    return purl.startswith(("pkg:pypi/pytest@", "pkg:pypi/mypy@", "pkg:npm/vite@", "pkg:npm/typescript@"))


def test_the_bill_is_the_same_each_time() -> None:
    assert script("bill_of_materials").bill() == script("bill_of_materials").bill()
