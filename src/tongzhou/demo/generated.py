"""The large programme of the demo, put together from the building blocks in ``health_cloud.toml``.

Twenty-four business systems each go through the same stages (requirements and design, development,
testing, migration, training, roll-out to sixteen cities) in three waves, on a common platform and with
links between the systems. Nothing here is random: the same rows come out every time.
"""

from __future__ import annotations

import tomllib
from collections import ChainMap
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any
from zlib import crc32

from tongzhou.plan.library import TemplateLink, TemplateTask, Words, read_link

Row = Mapping[str, Any]
"""A line of the building blocks, as ``tomllib`` reads it."""

Names = MutableMapping[str, tuple[str, ...]]
"""What the blocks call a row → the ids of the tasks that it has become."""

PILOTS = 2
"""The first cities try every system before the others get it."""
CITIES_AT_ONCE = 5
"""After the pilots the cities come in groups, for want of people on site."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Structure:
    """Tasks in WBS order (parents before children) and their links, as in a project template."""

    tasks: tuple[TemplateTask, ...]
    links: tuple[TemplateLink, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """One business system: its wave (1 to 3), its name and its modules."""

    name: Words
    wave: int
    modules: tuple[Words, ...]


@dataclass(slots=True)
class Outline:
    """Collects rows and numbers them: a row's id is its WBS code."""

    tasks: list[TemplateTask] = field(default_factory=list)
    links: list[TemplateLink] = field(default_factory=list)
    children: dict[str | None, int] = field(default_factory=dict)
    phases: dict[str | None, str] = field(default_factory=dict)

    def add(self, row: Row, parent: str | None, names: Names, fill: Mapping[str, Words], vary: str) -> str:
        """Add the row below ``parent`` and return its id.

        ``fill`` gives the names in braces. With ``vary`` (any words) the duration differs a little from
        the row's, always in the same way for the same words.
        """
        id = self._next(parent)
        self.phases[id] = row.get("phase") or self.phases[parent]
        roles = tuple(row.get("roles", ()))
        self.tasks.append(
            TemplateTask(
                id=id,
                parent=parent,
                name=_filled(row["name"], fill),
                days=0 if "criterion" in row else _varied(row.get("days"), vary),
                phase=self.phases[id],
                roles=roles,
                deliverable=_filled(row["deliverable"], fill) if "deliverable" in row else None,
                criterion=_filled(row["criterion"], fill) if "criterion" in row else None,
                client=roles[:1] != () and roles[0].startswith("client_"),
            )
        )
        for written in row.get("after", ()):
            called, _space, how = written.partition(" ")
            self.link(*(f"{before}{how}" for before in names[called]), successor=id)
        return id

    def link(self, *written: str, successor: str) -> None:
        """Let ``successor`` wait for tasks, written as in a template (``3.1SS+2d``)."""
        self.links.extend(read_link(one, successor) for one in written)

    def _next(self, parent: str | None) -> str:
        number = self.children[parent] = self.children.get(parent, 0) + 1
        return f"{parent}.{number}" if parent else str(number)


@cache
def health_cloud() -> Structure:
    """The province's health-insurance cloud: 2,000 rows on four levels; the same on every call."""
    text = files("tongzhou.demo").joinpath("health_cloud.toml").read_text(encoding="utf-8")
    return _Programme(tomllib.loads(text)).build()


def _words(pair: list[str]) -> Words:
    zh, en = pair
    return Words(zh, en)


def _filled(pair: list[str], fill: Mapping[str, Words]) -> Words:
    zh, en = pair
    return Words(
        zh.format(**{key: words.zh for key, words in fill.items()}),
        en.format(**{key: words.en for key, words in fill.items()}),
    )


def _varied(days: int | None, vary: str) -> int | None:
    """Up to two days more or less for tasks of at least five days."""
    if days is None or days < 5 or not vary:
        return days
    return days + crc32(vary.encode()) % 5 - 2


class _Programme:
    """Builds the rows; ``names`` are those of the common parts, every system has its own besides."""

    def __init__(self, content: Mapping[str, Any]) -> None:
        self.content = content
        self.cities = tuple(_words(pair) for pair in content["cities"])
        self.outline = Outline()
        self.names: dict[str, tuple[str, ...]] = {}
        self.interfaces: list[tuple[int, str]] = []
        self.connections: list[tuple[int, str]] = []
        self.cutovers: dict[Words, list[tuple[int, str]]] = {city: [] for city in self.cities}

    def build(self) -> Structure:
        blocks = self.content["blocks"]
        self._common(blocks["programme"])
        self.names.update(all_accepted=(), all_live=())
        for domain in self.content["domains"]:
            parent = self.outline.add({**domain, "phase": "execution"}, None, self.names, {}, "")
            for row in domain["systems"]:
                modules = tuple(_words(pair) for pair in row["modules"])
                self._system(
                    System(name=_words(row["name"]), wave=row["wave"], modules=modules), parent, blocks
                )
        self._link_neighbours()
        for city in self.cities:
            self.names[f"last_cutover/{city.en}"] = (self._link_cutovers(city),)
        self._common(blocks["closing"])
        return Structure(tasks=tuple(self.outline.tasks), links=tuple(self.outline.links))

    def _common(self, rows: list[Row]) -> None:
        for row in rows:
            parent = self.names[row["under"]][0] if "under" in row else None
            if row.get("each") == "city":
                self.names[row["id"]] = tuple(self._for_city(row, parent, city) for city in self.cities)
            else:
                self.names[row["id"]] = (self.outline.add(row, parent, self.names, {}, ""),)

    def _for_city(self, row: Row, parent: str | None, city: Words) -> str:
        names = dict(self.names)
        names["last_cutover"] = names.get(f"last_cutover/{city.en}", ())
        id = self.outline.add(row, parent, names, {"city": city}, f"{row['id']}/{city.en}")
        self.names[f"{row['id']}/{city.en}"] = (id,)
        return id

    def _system(self, system: System, domain: str, blocks: Mapping[str, list[Row]]) -> None:
        own = self.outline.add({"name": list(system.name)}, domain, self.names, {}, "")
        names: Names = ChainMap({"wave": self.names[f"wave{system.wave}"]}, self.names)
        for row in blocks["stages"]:
            if "modules" in row:
                self._modules(system, names[row["modules"]][0], names)
            elif "cities" in row:
                self._cities(system, names[row["cities"]][0], names)
            else:
                parent = names[row["under"]][0] if "under" in row else own
                vary = f"{row['id']}/{system.name.en}"
                names[row["id"]] = (self.outline.add(row, parent, names, {"system": system.name}, vary),)
        self.interfaces.append((system.wave, names["interface"][0]))
        self.connections.append((system.wave, names["connect"][0]))
        self.names["all_accepted"] += names["accepted"]
        self.names["all_live"] += names["live"]

    def _modules(self, system: System, parent: str, names: Names) -> None:
        """Coding and unit tests of each module; the modules follow each other a week apart."""
        names["units"] = ()
        for place, module in enumerate(system.modules):
            vary = f"{system.name.en}/{module.en}"
            coding = {
                "name": ["{module}:编码与自测", "{module}: coding"],
                "days": 16,
                "after": ["designed", "coding SS+5d" if place else "test_cloud"],
                "roles": ["developer"],
            }
            names["coding"] = (self.outline.add(coding, parent, names, {"module": module}, vary),)
            unit = {
                "name": ["{module}:代码走查与单元测试", "{module}: code review and unit tests"],
                "days": 6,
                "after": ["coding FS-3d"] if place % 2 else ["coding SS+8d", "coding FF+2d"],
                "roles": ["developer", "quality"],
            }
            names["units"] += (self.outline.add(unit, parent, names, {"module": module}, f"unit/{vary}"),)

    def _cities(self, system: System, parent: str, names: Names) -> None:
        """Cut-over and support in each city: the pilots first, then group by group."""
        names["supported"], names["gate"] = (), names["release"]
        for place, city in enumerate(self.cities):
            fill, vary = {"city": city}, f"{system.name.en}/{city.en}"
            cutover = {
                "name": ["{city}:部署、割接与业务验证", "{city}: deployment, cut-over and checks"],
                "days": 2,
                "after": ["gate", f"ready/{city.en}"],
                "roles": ["operations", "dba", "client_it"],
            }
            names["cutover"] = (self.outline.add(cutover, parent, names, fill, vary),)
            support = {
                "name": ["{city}:驻场保障", "{city}: support on site"],
                "days": 5,
                "after": ["cutover"],
                "roles": ["operations", "consultant"],
            }
            names["supported"] += (self.outline.add(support, parent, names, fill, vary),)
            self.cutovers[city].append((system.wave, names["cutover"][0]))
            if place == PILOTS - 1:
                stable = {
                    "name": ["试点地市运行稳定", "Pilot cities stable"],
                    "criterion": [
                        "试点地市连续五个工作日无一级故障",
                        "Five working days in the pilot cities without severity 1 incident",
                    ],
                    "after": ["supported"],
                    "roles": ["project_manager"],
                }
                names["gate"] = (self.outline.add(stable, parent, names, fill, ""),)
            elif place % CITIES_AT_ONCE == CITIES_AT_ONCE - 1:
                names["gate"] = names["cutover"]

    def _link_neighbours(self) -> None:
        """A system is connected with the two designed before it, of its own wave or an earlier one."""
        for place, (wave, connect) in enumerate(self.connections):
            neighbours = [id for other, id in self.interfaces[:place] if other <= wave][-2:]
            self.outline.link(*neighbours, successor=connect)

    def _link_cutovers(self, city: Words) -> str:
        """A city takes one cut-over after the other, wave by wave; returns the last."""
        order = [id for _wave, id in sorted(self.cutovers[city], key=lambda cutover: cutover[0])]
        for before, after in pairwise(order):
            self.outline.link(before, successor=after)
        return order[-1]
