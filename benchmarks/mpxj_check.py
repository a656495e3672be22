"""Reads our exports with MPXJ, an independent reader of the same format, and counts what it sees differently.

    python benchmarks/mpxj_check.py [FOLDER] [-v]

MPXJ is no dependency of the product: it needs a Java runtime (17 or later) and ``pip install mpxj jpype1``.
Each plan is exported twice. Written with the dates it came with, MPXJ has to see in the export what it sees
in the original: dates, durations, constraints, progress and links of every task. Written with dates we have
computed, MPXJ has to see these. For information MPXJ's own scheduler is run on the second export too.
FOLDER is ``mspdi`` in $TONGZHOU_DATA, else in ``../shared/data``.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tongzhou.engine.critical_path.passes import schedule
from tongzhou.engine.critical_path.schedule import Schedule
from tongzhou.exchange.mspdi.reader import read_mspdi
from tongzhou.exchange.mspdi_writer import write_mspdi

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("TONGZHOU_DATA", ROOT.parent / "shared" / "data"))
EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001  (wall-clock time of the project, without a zone)
GETTERS = (
    "Start", "Finish", "EarlyStart", "EarlyFinish", "LateStart", "LateFinish", "ActualStart", "ActualFinish",
    "Duration", "ConstraintType", "ConstraintDate", "Deadline", "PercentageComplete", "Name", "OutlineLevel",
    "Summary", "Milestone", "Active", "TaskMode", "Notes", "Priority", "WBS",
)  # fmt: skip
_MADE_UP = {"WBS": ("", "None")}
"""Values in the original for which MPXJ makes one up when the element is missing, which says the same."""
COMPUTED = ("Start", "Finish", "EarlyStart", "EarlyFinish", "LateStart", "LateFinish")


class Mpxj:
    """MPXJ in a Java machine inside this process."""

    def __init__(self) -> None:
        import jpype
        import mpxj  # noqa: F401  (adds its archives to the class path)

        jpype.startJVM("-Xmx512m")
        self._java: Any = jpype.java
        self._reader: Any = jpype.JClass("org.mpxj.reader.UniversalProjectReader")
        self._units: Any = jpype.JClass("org.mpxj.TimeUnit")
        self._scheduler: Any = jpype.JClass("org.mpxj.cpm.MicrosoftScheduler")

    def read(self, data: bytes) -> Any:
        """MPXJ's view of a file; refuses one it complains about."""
        project = self._reader().read(self._java.io.ByteArrayInputStream(data))
        if project is None:
            raise ValueError("MPXJ does not know the format")
        complaints = [str(error) for error in project.getIgnoredErrors()]
        if complaints:
            raise ValueError(f"MPXJ ignored errors: {complaints}")
        return project

    def tasks(self, project: Any) -> dict[int, dict[str, str]]:
        """What MPXJ says about each task: field → text; links under ``links``."""
        rows = {}
        for task in project.getTasks():
            if task.getUniqueID() is None or int(task.getUniqueID()) == 0:
                continue
            row = {name: str(getattr(task, f"get{name}")()) for name in GETTERS}
            row["links"] = " ".join(sorted(self._link(relation) for relation in task.getPredecessors()))
            rows[int(task.getUniqueID())] = row
        return rows

    def _link(self, relation: Any) -> str:
        """A link with its lag in minutes: the unit a lag was typed in is not kept."""
        lag, key = relation.getLag(), relation.getPredecessorTask().getUniqueID()
        if str(lag.getUnits()) not in {"%", "e%"}:
            properties = relation.getPredecessorTask().getParentFile().getProjectProperties()
            unit = self._units.ELAPSED_MINUTES if lag.getUnits().isElapsed() else self._units.MINUTES
            lag = lag.convertUnits(unit, properties)
        return f"{key}{relation.getType()}{lag}"

    def reschedule(self, project: Any) -> dict[int, dict[str, str]]:
        """The tasks after MPXJ's own scheduler has been over the plan."""
        self._scheduler().schedule(project, project.getProjectProperties().getStartDate())
        return self.tasks(project)


def as_text(instant: int) -> str:
    """An instant as Java writes it: without seconds when there are none."""
    moment = (EPOCH + timedelta(seconds=instant)).isoformat()
    return moment.removesuffix(":00")


def view_differences(original: dict[int, dict[str, str]], export: dict[int, dict[str, str]]) -> Counter[str]:
    """Fields in which MPXJ sees the two files differently."""
    found: Counter[str] = Counter()
    for key, row in original.items():
        other = export.get(key)
        if other is None:
            found["task missing"] += 1
            continue
        differing = (name for name in row if row[name] != other[name])
        found.update(name for name in differing if row[name] not in _MADE_UP.get(name, ()))
    found["task added"] += len(export.keys() - original.keys())
    return +found


def computed_differences(ours: Schedule, seen: dict[int, dict[str, str]], names: tuple[str, ...]) -> int:
    """Dates MPXJ sees that are not ours."""
    count = 0
    for place, task in enumerate(ours.plan.tasks):
        for name in names:
            dates: list[int] = getattr(ours, "".join("_" + c.lower() if c.isupper() else c for c in name)[1:])
            count += as_text(dates[place]) != seen[task.key][name]
    return count


def check(path: Path, mpxj: Mpxj) -> tuple[Counter[str], Counter[str]]:
    """(differences, figures for information) of one plan."""
    data = path.read_bytes()
    document = read_mspdi(data)
    ours = schedule(document.plan)
    info: Counter[str] = Counter(dates=2 * len(ours.start), tasks=len(ours.start))
    known = {task.key for task in document.plan.tasks}
    original = {k: row for k, row in mpxj.tasks(mpxj.read(data)).items() if k in known}
    found = view_differences(original, mpxj.tasks(mpxj.read(write_mspdi(document, None))))
    fresh = mpxj.read(write_mspdi(document, ours))
    found["computed dates"] = computed_differences(ours, mpxj.tasks(fresh), COMPUTED)
    for name, project in (("export", fresh), ("original", mpxj.read(data))):
        try:
            alike = info["dates"] - computed_differences(ours, mpxj.reschedule(project), ("Start", "Finish"))
            info[f"like ours after MPXJ has rescheduled the {name}"] = alike
        except Exception as refusal:  # any Java exception; it is counted
            info[f"plans MPXJ could not reschedule from the {name} ({type(refusal).__name__})"] += 1
    return +found, info


def main() -> int:
    """Check every plan of the folder; the exit status is 1 when MPXJ sees something differently."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, default=DATA / "mspdi")
    parser.add_argument("-v", "--verbose", action="store_true", help="name each file that differs")
    arguments = parser.parse_args()
    try:
        mpxj = Mpxj()
    except ImportError as missing:
        print(f"{missing.name} is missing: pip install mpxj jpype1 (and a Java runtime)", file=sys.stderr)
        return 2
    files = sorted(arguments.folder.glob("*.xml"))
    if not files:
        print(f"No plans in {arguments.folder}; set TONGZHOU_DATA or name a folder.", file=sys.stderr)
        return 2
    total: Counter[str] = Counter()
    figures: Counter[str] = Counter()
    for path in files:
        found, info = check(path, mpxj)
        total.update(found)
        figures.update(info)
        if arguments.verbose and found:
            print(path.name, dict(found))
    print(f"{len(files)} files opened without complaint; seen differently: {dict(total) or 'nothing'}")
    print("; ".join(f"{name}: {count}" for name, count in figures.items()))
    return 1 if total else 0


if __name__ == "__main__":
    sys.exit(main())
