"""``tongzhou``: one command, with a sub-command per module of ``tongzhou.config.commands``.

Only the module of the command that is asked for is imported: ``tongzhou schedule`` needs neither Django nor a
database. Each such module has ``main(argv) -> int``, which reads its own arguments and returns the exit status.
"""

from __future__ import annotations

import os
import sys
from contextvars import ContextVar
from importlib import import_module
from typing import NamedTuple


class Command(NamedTuple):
    """Where a sub-command lives, and what it does in English and Chinese."""

    module: str
    english: str
    chinese: str


COMMANDS: dict[str, Command] = {
    "start": Command("start", "everything from nothing: database, content, server", "从零启动：数据库、内容、服务器"),
    "serve": Command("serve", "the web server alone", "仅启动网页服务器"),
    "worker": Command("worker", "do jobs, beside the server (PostgreSQL)", "执行后台任务（配合 PostgreSQL）"),
    "schedule": Command("schedule", "compute the dates of a plan file", "计算计划文件的日期"),
    "evm": Command("evm", "earned value: planned, earned, spent, and what will come of it", "挣值分析与完工预测"),
    "simulate": Command("simulate", "how likely are a plan's dates and costs?", "模拟计划：日期与成本的把握有多大"),
    "level": Command("level", "who has too much to do, and what has to wait?", "资源平衡：谁超负荷，哪些任务要推迟"),
    "recover": Command("recover", "how can days be won for a milestone?", "赶工建议：如何为里程碑抢回时间"),
    "administrator": Command("administrator", "create the first account", "创建第一个账号"),
    "backup": Command("backup", "everything in one file", "把全部内容备份到一个文件"),
    "restore": Command("restore", "bring a backup back into an empty database", "把备份恢复到空数据库"),
    "verify-backup": Command("verify_backup", "is a backup as it was written?", "检查备份是否完好"),
    "upgrade": Command("upgrade", "backup, new schema, check", "备份、升级数据库结构、检查"),
    "check": Command("check", "recompute what must be true of the data", "重新核对数据是否自洽"),
    "doctor": Command("doctor", "is everything around it as it should be?", "检查运行环境"),
    "verify-audit": Command("verify_audit", "prove that the audit trail is whole", "验证审计日志的完整性"),
    "verify-dossier": Command("verify_dossier", "is a project dossier as it was made?", "检查项目档案是否完好"),
    "manage": Command("manage", "Django's own commands (migrate, shell …)", "Django 自带命令（migrate、shell 等）"),
}  # fmt: skip
_PACKAGE = "tongzhou.config.commands"


def main(argv: list[str] | None = None) -> int:
    """Run the sub-command named first; return the exit status (2 when there is no such command)."""
    arguments = sys.argv[1:] if argv is None else argv
    name, rest = (arguments[0], arguments[1:]) if arguments else ("--help", [])
    if name in {"-h", "--help"}:
        print(_overview())
        return 0
    command = COMMANDS.get(name)
    if command is None:
        print(f"tongzhou: {name}?\n{_overview()}", file=sys.stderr)
        return 2
    try:
        status: int = import_module(f"{_PACKAGE}.{command.module}").main(rest)
    except KeyboardInterrupt:
        return 130
    return status


_chosen: ContextVar[str] = ContextVar("language", default="")


def choose_language(chosen: str | None) -> None:
    """Speak this language (zh or en) from now on; None: what the environment says."""
    _chosen.set(chosen or "")


def language() -> str:
    """Language of messages: the chosen one, else ``zh`` when ``$LANG`` begins with it, else ``en``."""
    return _chosen.get() or ("zh" if os.environ.get("LANG", "").lower().startswith("zh") else "en")


def _overview() -> str:
    chinese = language() == "zh"
    head = "用法：tongzhou 命令 …" if chinese else "usage: tongzhou COMMAND …"
    lines = (f"  {name:<14} {c.chinese if chinese else c.english}" for name, c in COMMANDS.items())
    return "\n".join((head, "", *lines))


if __name__ == "__main__":
    sys.exit(main())
