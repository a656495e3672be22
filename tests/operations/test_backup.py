"""A backup holds everything and comes back as it was, into either database, wholly or not at all."""

from __future__ import annotations

import contextlib
import json
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.migrated import connect, migrate, postgresql_url
from tests.processes import PATIENCE, SQLITE, environment, run

EXPORTING = Path(__file__).with_name("exporting.py")
FILL = """
from django.utils.timezone import localdate
from tongzhou.accounts.actions import create_token
from tongzhou.accounts.models import User
from tongzhou.demo.actions import load_demo
from tongzhou.projects.models import Project
from tongzhou.projects.actions import delete_project
load_demo(today=localdate(), language="zh-hans", password="sail-together")
admin = User.objects.filter(role="admin").first()
delete_project(Project.objects.order_by("-pk").first(), by=admin)
print(create_token(admin, name="t", read_only=True, expires_on=None)[1])
"""
Home = Callable[[str], dict[str, str]]


def manage(code: str, env: dict[str, str]) -> str:
    """Run a few lines in an installation; return what they printed last."""
    done = run("manage", "shell", "-v", "0", "-c", code, env=env)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()[-1] if done.stdout.split() else ""


def fill(env: dict[str, str]) -> str:
    """Make an installation with the demo and two files; return an administrator's token."""
    migrate(env)
    files = Path(env["TONGZHOU_HOME"]) / "files/4f"
    files.mkdir(parents=True)
    (files / "drawing").write_bytes(bytes(range(256)) * 5000)
    (files / "空白").write_bytes(b"")
    return manage(FILL, env)


def exported(env: dict[str, str], token: str) -> str:
    """What the API says about everything; an installation that a backup comes from is asked once."""
    kept = Path(env["TONGZHOU_HOME"]) / "exported"
    if not kept.exists():
        kept.write_text(export(env, token), encoding="utf-8")
    return kept.read_text(encoding="utf-8")


def export(env: dict[str, str], token: str) -> str:
    """What the API says about everything, asked now."""
    done = subprocess.run(
        [sys.executable, EXPORTING, token],
        env=env,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def content(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, str], str, Path]:
    """A filled installation on SQLite, a token, and a backup of it."""
    home = tmp_path_factory.mktemp("source")
    env = environment(TONGZHOU_HOME=str(home), TONGZHOU_SECRET_KEY="k" * 50, LANG="en")
    token = fill(env)
    backup = home / "backup.zip"
    done = run("backup", backup, env=env)
    assert (done.returncode, done.stderr) == (0, "")
    return env, token, backup


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Makes environments of empty installations."""

    def empty(name: str, **more: str) -> dict[str, str]:
        (tmp_path / name).mkdir()
        return environment(
            TONGZHOU_HOME=str(tmp_path / name), TONGZHOU_SECRET_KEY="k" * 50, LANG="en", **more
        )

    return empty


@pytest.fixture
def empty_database(worker_id: str) -> Iterator[Callable[[], str]]:
    """Makes empty databases on the PostgreSQL of this run; gives their addresses."""
    made: list[str] = []

    def create() -> str:
        name = f"backup_{worker_id}_{len(made)}"
        with connect("postgres") as server:
            server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            server.execute(f'CREATE DATABASE "{name}"')
        made.append(name)
        return postgresql_url(name)

    yield create
    with connect("postgres") as server:
        for name in made:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def check_round_trip(env: dict[str, str], token: str, backup: Path, target: dict[str, str]) -> None:
    """Restore; the API says the same, the files are the same, and new rows get new numbers."""
    before = exported(env, token)
    done = run("restore", backup, env=target)
    assert (done.returncode, done.stderr) == (0, "")
    assert export(target, token) == before
    assert before.count("200 /api") > 30
    assert {line[:9] for line in before.splitlines()} == {"200 /api/"}
    folders = [Path(one["TONGZHOU_HOME"]) / "files" for one in (env, target)]
    assert content(folders[0]) == content(folders[1])
    assert len(content(folders[1])) > 2
    assert run("check", env=target).returncode == 0
    number = "from tongzhou.accounts.models import *\nfrom tongzhou.activity.models import *\nprint(%s)"
    highest = "max(DiaryEntry.objects.values_list('pk', flat=True))"
    made = "DiaryEntry.objects.create(organisation=Organisation.objects.first(), deed='x', label='x').pk"
    assert int(manage(number % made, target)) > int(manage(number % highest, env))


def test_sqlite_comes_back_on_sqlite(source: tuple[dict[str, str], str, Path], home: Home) -> None:
    check_round_trip(*source, home("target"))


@pytest.mark.postgresql
@pytest.mark.django_db
def test_sqlite_comes_back_on_postgresql(
    source: tuple[dict[str, str], str, Path], home: Home, empty_database: Callable[[], str]
) -> None:
    check_round_trip(*source, home("target", DATABASE_URL=empty_database()))


@pytest.mark.postgresql
@pytest.mark.django_db
def test_postgresql_comes_back_on_postgresql_and_on_sqlite(
    home: Home, empty_database: Callable[[], str], tmp_path: Path
) -> None:
    env = home("origin", DATABASE_URL=empty_database())
    token = fill(env)
    assert run("backup", tmp_path / "b.zip", env=env).returncode == 0
    check_round_trip(env, token, tmp_path / "b.zip", home("second", DATABASE_URL=empty_database()))
    check_round_trip(env, token, tmp_path / "b.zip", home("third"))


def test_the_secret_key_is_kept_only_when_asked_for(
    source: tuple[dict[str, str], str, Path], home: Home, tmp_path: Path
) -> None:
    env, _token, backup = source
    assert "secret_key" not in zipfile.ZipFile(backup).namelist()
    assert b"k" * 50 not in b"".join(
        zipfile.ZipFile(backup).read(n) for n in zipfile.ZipFile(backup).namelist()
    )
    assert run("backup", "--with-secret-key", tmp_path / "s.zip", env=env).returncode == 0
    assert (tmp_path / "s.zip").stat().st_mode & 0o777 == 0o600
    target = home("target")
    assert run("restore", tmp_path / "s.zip", env=target).returncode == 0
    kept = Path(target["TONGZHOU_HOME"]) / "secret_key"
    assert (kept.read_text(), kept.stat().st_mode & 0o777) == ("k" * 50, 0o600)


def test_a_backup_never_replaces_a_file_unasked(
    source: tuple[dict[str, str], str, Path], tmp_path: Path
) -> None:
    there = tmp_path / "there.zip"
    there.write_text("precious")
    done = run("backup", there, env=source[0])
    assert (done.returncode, there.read_text()) == (1, "precious")
    assert "--replace" in done.stderr


def damaged(backup: Path, target: Path, change: Callable[[str, bytes], bytes | None]) -> Path:
    """A copy of a backup whose entries have been changed or, where None, left out."""
    with zipfile.ZipFile(backup) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            if (changed := change(name, old.read(name))) is not None:
                new.writestr(name, changed)
    return target


def one_byte(name: str, content: bytes) -> bytes:
    """Change one letter in one table."""
    return content.replace(b"@", b"x", 1) if name == "tables/accounts_user.jsonl" else content


def without_a_file(name: str, content: bytes) -> bytes | None:
    """Leave an uploaded file out."""
    return None if name.startswith("files/") else content


def outside(name: str, content: bytes) -> bytes:
    """List a file whose name leads out of the folder; the archive is given one, too."""
    if name != "manifest.json":
        return content
    return content.replace(b"files/4f/drawing", b"files/../../drawing")


def newer(name: str, content: bytes) -> bytes:
    """Claim a migration that does not exist yet."""
    if name != "manifest.json":
        return content
    manifest = json.loads(content)
    manifest["migrations"].append(["plan", "9999_teleportation"])
    return json.dumps(manifest).encode()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (one_byte, "accounts_user.jsonl is not what was written"),
        (without_a_file, "does not hold what its manifest lists"),
        (outside, "does not hold what its manifest lists"),
        (newer, "newer Tongzhou: plan.9999_teleportation"),
    ],
)
def test_a_damaged_backup_is_refused_before_anything_is_written(
    source: tuple[dict[str, str], str, Path],
    home: Home,
    tmp_path: Path,
    change: Callable[[str, bytes], bytes | None],
    says: str,
) -> None:
    bad, target = damaged(source[2], tmp_path / "bad.zip", change), home("target")
    done = run("restore", bad, env=target)
    assert done.returncode == 1
    assert says in done.stderr
    assert not nothing_but_an_empty_database(Path(target["TONGZHOU_HOME"])), (
        "this is in the way of a good one"
    )


def nothing_but_an_empty_database(home: Path) -> list[str]:
    """What a folder of data holds beside logs and a database without a table."""
    found = [one for one in content(home) if not one.startswith((SQLITE, "logs/"))]
    if (home / SQLITE).exists():
        with contextlib.closing(sqlite3.connect(home / SQLITE)) as database:
            found += [name for (name,) in database.execute("SELECT name FROM sqlite_master")]
    return found


def test_half_a_backup_is_none(source: tuple[dict[str, str], str, Path], tmp_path: Path) -> None:
    half = tmp_path / "half.zip"
    half.write_bytes(source[2].read_bytes()[:5000])
    done = run("verify-backup", half, env=source[0])
    assert (done.returncode, "is no backup of Tongzhou" in done.stderr) == (1, True)
    assert run("verify-backup", source[2], env=source[0]).returncode == 0


def test_a_restore_never_overwrites(source: tuple[dict[str, str], str, Path], home: Home) -> None:
    done = run("restore", source[2], env=source[0])
    assert (done.returncode, "is not empty" in done.stderr) == (1, True)
    target = home("target")
    migrate(target)
    run("administrator", env=target)
    done = run("restore", source[2], env=target)
    assert (done.returncode, "has accounts already" in done.stderr) == (1, True)


def test_rows_that_do_not_fit_leave_nothing_behind(
    source: tuple[dict[str, str], str, Path], home: Home, tmp_path: Path
) -> None:
    """Whoever makes a manifest fit their rows still cannot bring in a reference that leads nowhere."""
    from hashlib import sha256

    changed: dict[str, bytes] = {}

    def elsewhere(name: str, content: bytes) -> bytes:
        if name == "tables/projects_membership.jsonl":
            lines = content.splitlines()
            row = json.loads(lines[-1])
            row[json.loads(lines[0]).index("user_id")] = 987654
            content = b"\n".join([*lines[:-1], json.dumps(row).encode(), b""])
            changed["it"] = content
        if name == "manifest.json":
            manifest = json.loads(content)
            one = manifest["entries"]["tables/projects_membership.jsonl"]
            one["bytes"], one["sha256"] = len(changed["it"]), sha256(changed["it"]).hexdigest()
            content = json.dumps(manifest).encode()
        return content

    target = home("target")
    done = run("restore", damaged(source[2], tmp_path / "bad.zip", elsewhere), env=target)
    assert done.returncode != 0
    assert not (Path(target["TONGZHOU_HOME"]) / "files").exists()
    assert manage("from tongzhou.accounts.models import User\nprint(User.objects.count())", target) == "0"


def test_upgrade_takes_a_backup_first_and_checks_afterwards(
    source: tuple[dict[str, str], str, Path], tmp_path: Path
) -> None:
    home = Path(shutil.copytree(source[0]["TONGZHOU_HOME"], tmp_path / "home"))
    env = source[0] | {"TONGZHOU_HOME": str(home)}
    done = run("upgrade", env=env)
    assert (done.returncode, "up to date" in done.stdout) == (0, True)
    assert not (home / "backups").exists()
    assert run("manage", "migrate", "operations", "0001", "--verbosity", "0", env=env).returncode == 0
    assert run("serve", env=env).returncode == 1
    done = run("upgrade", env=env)
    assert (done.returncode, done.stderr) == (0, "")
    (backup,) = (home / "backups").iterdir()
    assert ["operations", "0001_initial"] in json.loads(zipfile.ZipFile(backup).read("manifest.json"))[
        "migrations"
    ]
    older = source[0] | {"TONGZHOU_HOME": str(tmp_path / "older")}
    (tmp_path / "older").mkdir()
    done = run("restore", backup, env=older)
    assert (done.returncode, "brought up to date" in done.stdout) == (0, True)
    assert export(older, source[1]) == exported(source[0], source[1])
