"""The plan's page as somebody sees it: cells named by task and column, bars named by task, and what is said."""

from __future__ import annotations

import re
from dataclasses import dataclass

from playwright.sync_api import FloatRect, Locator, Page, expect

DAY = 24
"""Pixels of a day, unless somebody has zoomed."""


@dataclass(frozen=True)
class PlanPage:
    """A plan that is open in a browser."""

    page: Page

    @property
    def grid(self) -> Locator:
        """The table."""
        return self.page.get_by_role("treegrid")

    @property
    def scroller(self) -> Locator:
        """What scrolls: the table with the time line."""
        return self.page.locator(".gantt-scroll")

    @property
    def desk(self) -> Locator:
        """The invisible field over the active cell: it has the focus while somebody walks through the table."""
        return self.page.locator(".gantt-typing .gantt-input")

    @property
    def editor(self) -> Locator:
        """The field over the cell that is being typed into."""
        return self.page.locator(".gantt-editor .gantt-input").first

    @property
    def problem(self) -> Locator:
        """What is wrong with the typed text."""
        return self.page.locator(".gantt-editor").get_by_role("alert")

    @property
    def toast(self) -> Locator:
        """The messages in the corner, the latest last."""
        return self.page.locator("#toasts .toast").last

    def ready(self) -> PlanPage:
        """Wait until the plan is there, and take the keyboard to it."""
        self.page.locator(".gantt-row").first.wait_for()
        self.desk.focus()
        return self

    def widened(self, pixels: float) -> PlanPage:
        """Pull the line between table and time line to the right."""
        box = self.page.get_by_role("separator").bounding_box()
        assert box is not None, "There is no line between table and time line."
        start = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        self.drag(start, to=(start[0] + pixels, start[1]))
        self.page.mouse.up()
        self.desk.focus()
        return self

    def row(self, name: str) -> Locator:
        """The row of a task."""
        exactly = re.compile(f"^{re.escape(name)}$")
        return self.page.locator(".gantt-row:visible", has=self.page.locator(".gantt-name", has_text=exactly))

    def cell(self, name: str, column: str) -> Locator:
        """A cell; columns are called as in the program: name, start, finish, duration, percent, …"""
        return self.row(name).locator(f".gantt-cell-{column}")

    def select(self, name: str, column: str) -> None:
        """Go to a cell: take the row by its name, then walk."""
        self.cell(name, "name").click()
        for _ in range(self.place(column) - self.place("name")):
            self.page.keyboard.press("ArrowRight")
        expect(self.cell(name, column)).to_have_class(re.compile("is-active"))

    def place(self, column: str) -> int:
        """Which column it is, counted from 1; 0 when it is not shown."""
        head = self.page.locator(f"[role=columnheader][data-column={column}]")
        return int(head.get_attribute("aria-colindex") or 0) if head.count() else 0

    def type_into(self, name: str, column: str, text: str, *, end: str = "Enter") -> None:
        """Put a text into a cell as people do: go there, type, accept."""
        self.select(name, column)
        self.page.keyboard.press("Enter")
        self.editor.fill(text)
        self.page.keyboard.press(end)

    def expect_cell(self, name: str, column: str, text: str) -> None:
        """Wait until a cell says this."""
        expect(self.cell(name, column)).to_have_text(text)

    def expect_names(self, *names: str) -> None:
        """Wait until the rows are these, from top to bottom."""
        expect(self.page.locator(".gantt-row:visible")).to_have_count(len(names))
        for index, name in enumerate(names, start=2):
            expect(
                self.page.locator(f".gantt-row[aria-rowindex='{index}']:visible .gantt-name")
            ).to_have_text(name)

    def command(self, name: str) -> Locator:
        """The button of a command, by the name that the program gives it."""
        return self.page.locator(f"[data-gantt-command={name}]")

    def choose_view(self, name: str) -> None:
        """Press a button of the menu with the view's options."""
        self.page.locator("[popovertarget=plan-view]").click()
        self.command(name).click()
        if self.page.locator("#plan-view").is_visible():
            self.page.keyboard.press("Escape")
        expect(self.page.locator("#plan-view")).to_be_hidden()

    def lane(self, name: str) -> Locator:
        """What is drawn on the time line for a task that has no tasks below it."""
        label = self.page.locator(".gantt-label", has_text=re.compile(f"^{re.escape(name)}(\u2002|$)"))
        return self.page.locator(".gantt-lane:visible", has=label)

    def box(self, name: str) -> FloatRect:
        """Where the bar of a task is, in pixels of the page."""
        found = self.lane(name).locator(".gantt-bar").bounding_box()
        assert found is not None, f"There is no bar of {name} on the screen."
        return found

    def drag(
        self, start: tuple[float, float], days: float = 0, *, to: tuple[float, float] | None = None
    ) -> None:
        """Take hold of a point and pull it by days, or to another point; the button stays down."""
        x, y = to or (start[0] + days * DAY, start[1])
        mouse = self.page.mouse
        mouse.move(*start)
        mouse.down()
        mouse.move((start[0] + x) / 2, (start[1] + y) / 2, steps=4)
        mouse.move(x, y, steps=4)

    def middle(self, name: str) -> tuple[float, float]:
        """The upper half of the middle of a bar: there it is taken to be moved."""
        box = self.box(name)
        return box["x"] + box["width"] / 2, box["y"] + 3

    def end(self, name: str) -> tuple[float, float]:
        """Just inside the right end of a bar: there it is taken to be made longer."""
        box = self.box(name)
        return box["x"] + box["width"] - 2, box["y"] + 3

    def dot(self, name: str) -> tuple[float, float]:
        """The dot behind the right end of a bar, from which links are drawn."""
        box = self.box(name)
        return box["x"] + box["width"] + 9, box["y"] + box["height"] / 2
