"""Office files as PDF, by LibreOffice if the server has it: locked into namespaces of its own.

LibreOffice is large and needs files and threads, so the limits of ``operations.child`` do not fit it.
It runs where there is no network, no process but its own, and neither the data of this installation nor
anybody's home. Where the system does not allow such a place, there is no preview of office files.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from django.conf import settings

from tongzhou.files.limits import MB
from tongzhou.operations.child import ChildRefusedError, run_limited

WALL_SECONDS = 90
CPU_SECONDS = 60
_PLACE = [
    "unshare",
    "--user",
    "--map-root-user",
    "--mount",
    "--net",
    "--pid",
    "--fork",
    "--kill-child",
    "--mount-proc",
]
_INSIDE = """
set -e
work="$1"; shift
for hidden in "$@"; do
  [ -d "$hidden" ] && mount -t tmpfs -o size=1m none "$hidden"
done
cd "$work"
: > begun
status=0
prlimit "--cpu=$CPU_SECONDS:$((CPU_SECONDS + 1))" --as=4294967296 --fsize=209715200 --core=0 -- \
  soffice --headless --norestore --nolockcheck "-env:UserInstallation=file://$work/profile" \
  --convert-to pdf --outdir "$work/out" "$work/source.$ENDING" || status=$?
exit "$status"
"""
"""The shell stays the first process: for that one the kernel's signals at a limit would not count, and with it ends
whatever LibreOffice has started."""
_BY_SIGNAL = 128
_SECURITY = "Office.Common/Security/Scripting"
_SAFE = {
    (_SECURITY, "DisableActiveContent"): "true",
    (_SECURITY, "DisableMacrosExecution"): "true",
    (_SECURITY, "BlockUntrustedRefererLinks"): "true",
    ("Office.Writer/Content/Update", "Link"): "2",
    ("Office.Calc/Content/Update", "Link"): "2",
}
"""Settings of LibreOffice: nothing in a document runs, and nothing is fetched from elsewhere."""


def _profile() -> str:
    items = "".join(
        f'<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse">'
        f"<value>{value}</value></prop></item>\n"
        for (path, name), value in _SAFE.items()
    )
    spaces = 'xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<oor:items {spaces}>\n{items}</oor:items>\n'


class NoOfficeError(Exception):
    """There is no LibreOffice, or no safe place to run it in."""


def is_available() -> bool:
    """Whether office files can be shown."""
    return all(shutil.which(program) for program in ("soffice", "unshare", "prlimit"))


@contextlib.contextmanager
def as_pdf(file: IO[bytes], ending: str) -> Iterator[IO[bytes]]:
    """The office file as an open PDF. Refuses with ``NoOfficeError`` or ``ChildRefusedError``."""
    if not is_available():
        raise NoOfficeError
    run_limited("tongzhou.files.reading.inspection.unpack", {}, content=file, cpu_seconds=20, wall_seconds=60)
    with tempfile.TemporaryDirectory(prefix="tongzhou-office-") as folder:
        work = Path(folder)
        ending = ending if ending.isalnum() else "bin"
        file.seek(0)
        with (work / f"source.{ending}").open("wb") as copy:
            shutil.copyfileobj(file, copy, MB)
        (work / "profile/user").mkdir(parents=True)
        (work / "profile/user/registrymodifications.xcu").write_text(_profile(), encoding="utf-8")
        _convert(work, ending)
        made = work / "out/source.pdf"
        if not made.is_file():
            raise ChildRefusedError("failed")
        with made.open("rb") as paper:
            yield paper


def _convert(work: Path, ending: str) -> None:
    hidden = [str(settings.DATA), "/root", "/home", "/run", "/srv"]
    program = shutil.which("soffice")
    environment = {
        "PATH": os.pathsep.join(
            [*([str(Path(program).parent)] if program else []), os.defpath, "/usr/local/bin"]
        ),
        "CPU_SECONDS": str(CPU_SECONDS),
        "HOME": str(work),
        "ENDING": ending,
        "LANG": "C.UTF-8",
    }
    child = subprocess.Popen(  # noqa: S603  # our own program; what a stranger sent is only its input
        [*_PLACE, "sh", "-c", _INSIDE, "sh", str(work), *hidden],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        env=environment, cwd=work, start_new_session=True,
    )  # fmt: skip
    try:
        status = child.wait(WALL_SECONDS)
    except subprocess.TimeoutExpired as error:
        raise ChildRefusedError("time") from error
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()
    if status != 0:
        raise _refusal(status) if (work / "begun").exists() else NoOfficeError


def _refusal(status: int) -> ChildRefusedError:
    """Why LibreOffice ended: by a limit, or by itself."""
    if status == _BY_SIGNAL + signal.SIGXFSZ:
        return ChildRefusedError("output")
    out_of_time = {_BY_SIGNAL + signal.SIGXCPU, _BY_SIGNAL + signal.SIGKILL}
    return ChildRefusedError("time" if status in out_of_time else "failed")
