"""Every figure ProTrack computes of a real project beside ours, and the published examples.

Usage: ``python benchmarks/earned_value_truth.py [-v]``. Planned value and everything of time is computed from the raw
baseline. EV and AC are ProTrack's: the sheets of reports that were published with the project are not the ones that
program was fed with (the last table shows by how much they differ). Money is compared relatively, times to the second,
percentages and SV(t) as printed.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(REPOSITORY / "src"), str(REPOSITORY)]

from tests.engine import claeys, published  # noqa: E402  (the path is set just above)
from tests.engine.protrack import PROTRACK, compared, recomputed  # noqa: E402
from tongzhou.engine.earned_value import adherence, analyse  # noqa: E402

BAR = 1e-6


def columns(project: claeys.Claeys, verbose: bool) -> int:
    """Print a line per column of ProTrack's table; return how many do not agree."""
    performance = analyse(project.baseline, rules=PROTRACK)
    worst: dict[str, list[float]] = defaultdict(list)
    for row in project.protrack:
        for name, ours in recomputed(performance, row).items():
            difference = compared(name, row[name], ours)
            worst[name].append(difference)
            if verbose:
                print(f"  {row['Name']:16} {name:36} {row[name]:>22} {ours!s:>28} {difference:.1e}")
    missed = 0
    for name, differences in worst.items():
        good = sum(d <= BAR for d in differences)
        missed += good < len(differences)
        print(f"{name:40} {good} of {len(differences)} rows agree, largest difference {max(differences):.1e}")
    return missed


def reports(project: claeys.Claeys) -> None:
    """Print EV, AC and p-factor from the published sheets of reports beside ProTrack's."""
    head = f"{'EV':>14}{'ProTrack':>14}{'AC':>15}{'ProTrack':>14}{'p-factor':>10}{'ProTrack':>9}"
    print(f"\n{'from the sheets of reports':28}{head}")
    for tracking, row in zip(project.tracking, project.protrack, strict=False):
        performance = analyse(project.baseline, tracking.progress, tracking.entries, PROTRACK)
        kept = adherence(performance, tracking.at).p_factor
        print(
            f"{tracking.name:28}{performance.ev(tracking.at):>14}{row['Earned Value (EV)']:>14}"
            f"{performance.ac(tracking.at):>15}{row['Actual Cost (AC)']:>14}{kept:>10.1%}{row['p-factor']:>9}"
        )


def main(arguments: list[str]) -> int:
    """Print the tables; 1 if something does not agree."""
    wrong = 0
    for example in published.examples():
        differences = published.differences(example)
        wrong += bool(differences)
        print(f"{example['src'][:80]:82} {f'differs: {differences}' if differences else 'as printed'}")
    if claeys.INPUT.exists():
        project = claeys.read()
        print(f"\nBAC {analyse(project.baseline).bac} (ProTrack prints seven digits: 3027133)")
        wrong += columns(project, "-v" in arguments)
        reports(project)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
