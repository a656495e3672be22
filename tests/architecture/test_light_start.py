"""What a process loads when it starts: nothing heavy that it may never need.

Every process of an installation holds what it loads for as long as it lives. A library that one job or one page
needs is imported in the function that uses it; NumPy comes from ``tongzhou.engine.arrays``.
"""

from __future__ import annotations

import subprocess
import sys

import pytest
from django.urls import URLResolver, get_resolver

from tests.processes import environment
from tongzhou.config import page_names

HEAVY = (
    "PIL", "boto3", "botocore", "chinese_calendar", "cryptography", "holidays", "httpx2", "icalendar", "lxml",
    "markdown_it", "matplotlib", "nh3", "numpy", "openpyxl", "ortools", "pandas", "polib", "puremagic", "pypdfium2",
    "python_calamine", "requests", "scipy", "typst", "xlsxwriter",
)  # fmt: skip
BY_PAGES_ALONE = ("fido2", "ninja", "pydantic", "tongzhou.config.urls", "uvicorn")
"""What a worker has no use for before it has a job."""
WEB = "from tongzhou.config.commands import serve; serve.prepare(); serve.load()"
WORKER = (
    "from tongzhou.config.commands import serve, worker; serve.prepare(); import tongzhou.operations.worker"
)
FORKED_WEB_MAY = ("cryptography",)
"""Passkeys (fido2) need it on the security page; server processes share it with the one that has forked them."""


def loaded_by(program: str, names: tuple[str, ...]) -> list[str]:
    """Those of the modules that a new process holds after it has run a program."""
    told = f"{program}\nimport sys\nprint(*sorted(set({names!r}) & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", told], env=environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


@pytest.mark.parametrize(
    ("program", "forbidden"),
    [
        pytest.param(WEB, tuple(one for one in HEAVY if one not in FORKED_WEB_MAY), id="web"),
        pytest.param(WORKER, HEAVY + BY_PAGES_ALONE, id="worker"),
    ],
)
def test_a_start_loads_nothing_heavy(program: str, forbidden: tuple[str, ...]) -> None:
    found = loaded_by(program, forbidden)
    assert not found, f"Import these in the functions that use them, not at the top of a module: {found}"


def test_the_engine_computes_with_the_numpy_that_it_fetches_late() -> None:
    program = (
        "from tongzhou.engine.arrays import np\nimport sys\nassert 'numpy' not in sys.modules\n"
        "assert int(np.arange(4).sum()) == 6"
    )
    assert loaded_by(program, ("numpy",)) == ["numpy"]


NAMES = """
from tongzhou.config import page_names
from tongzhou.config.commands import serve
serve.prepare()
page_names.learn()
from django.urls import get_resolver, reverse
assert reverse("item", kwargs={"key": "k", "number": 7}).startswith("/projects/k/")
assert len(get_resolver().reverse_dict) > 500
"""


def test_a_worker_names_pages_without_loading_what_answers_there() -> None:
    views = ("tongzhou.accounts.views", "tongzhou.plan.views", "tongzhou.plan.urls")
    assert loaded_by(NAMES, (*HEAVY, *BY_PAGES_ALONE, *views)) == []


def test_a_worker_knows_every_name_with_the_address_that_the_server_gives_it() -> None:
    whole = get_resolver()
    lean = URLResolver(whole.pattern, page_names.addresses(page_names.known()))
    names, known = (
        {name for name in one.reverse_dict if isinstance(name, str)}
        for one in (whole, lean)  # views are names, too
    )
    assert len(names) > 500
    assert known == names
    for name in names:
        assert lean.reverse_dict.getlist(name) == whole.reverse_dict.getlist(name), name
