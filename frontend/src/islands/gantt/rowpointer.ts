/** Mouse and finger over the table: selecting cells, dragging rows to their place, widths of columns and of the table. */

import { topSelected } from './commands.ts';
import { closest, el, Listeners } from './dom.ts';
import type { Gantt } from './gantt.ts';
import { at } from './model/plan.ts';
import { dropPlace } from './model/tree.ts';
import { fill } from './words.ts';

interface RowDrag {
  pointer: number;
  x: number;
  y: number;
  level: number;
  moving: boolean;
  place: { parent: number; after: number } | null;
}

const THRESHOLD = 5;
const LONG_PRESS_MS = 420;
const LEVEL_WIDTH = 16;
const NARROWEST_COLUMN = 40;
const NARROWEST_GRID = 120;

export class RowPointer {
  private readonly gantt: Gantt;
  private readonly listeners = new Listeners();
  private readonly splitter: HTMLElement;
  private drag: RowDrag | null = null;
  private press = 0;

  constructor(gantt: Gantt) {
    this.gantt = gantt;
    const { chart, state } = gantt;
    this.splitter = el('div', 'gantt-splitter', gantt.view, {
      role: 'separator',
      tabindex: 0,
      'aria-orientation': 'vertical',
      'aria-label': state.words.splitter,
      'aria-valuenow': state.settings.gridWidth,
      'aria-valuemin': NARROWEST_GRID,
      'aria-valuemax': 2000,
    });
    const on = this.listeners.on.bind(this.listeners);
    on(chart.rowsBox, 'pointerdown', (event) => this.down(event));
    on(chart.rowsBox, 'pointermove', (event) => this.move(event));
    on(chart.rowsBox, 'pointerup', () => this.drop());
    on(chart.rowsBox, 'pointercancel', () => this.end());
    on(chart.rowsBox, 'touchmove', (event) => this.drag?.moving && event.preventDefault(), {
      passive: false,
    });
    on(chart.rowsBox, 'dblclick', (event) => this.edit(event));
    on(chart.headRow, 'pointerdown', (event) => this.gripDown(event));
    on(this.splitter, 'pointerdown', (event) => this.splitDown(event));
    on(this.splitter, 'keydown', (event) => this.splitKey(event));
    on(window, 'keydown', (event) => this.escape(event), { capture: true });
  }

  destroy(): void {
    this.listeners.end();
    clearTimeout(this.press);
  }

  private cellUnder(event: Event): { row: number; column: number } | null {
    const rowElement = closest(event, '.gantt-row');
    const cell = closest(event, '.gantt-cell');
    if (!rowElement || !cell) return null;
    return {
      row: Number(rowElement.ariaRowIndex) - 2,
      column: Number(cell.getAttribute('aria-colindex')) - 1,
    };
  }

  private down(event: PointerEvent): void {
    const cell = this.cellUnder(event);
    if (event.button !== 0 || !cell) return;
    const { gantt } = this;
    if (event.pointerType !== 'touch') event.preventDefault();
    gantt.editors.commitOpen();
    gantt.focus();
    if (closest(event, '.gantt-twist.is-open, .gantt-twist.is-shut')) {
      this.toggle(cell.row);
      return;
    }
    this.select(event, cell);
    const start = (): void => this.arm(event, cell.row);
    if (event.pointerType === 'touch') this.press = window.setTimeout(start, LONG_PRESS_MS);
    else if (!event.shiftKey && !event.ctrlKey && !event.metaKey) start();
  }

  private select(event: PointerEvent, { row, column }: { row: number; column: number }): void {
    const { gantt } = this;
    if (event.shiftKey) gantt.select(row, column, 'extend');
    else if (event.ctrlKey || event.metaKey) gantt.select(row, column, 'toggle');
    else {
      const { selection } = gantt.state;
      const inGroup =
        selection.wholeRows && selection.ids.size > 1 && selection.ids.has(gantt.state.idAt(row));
      if (!inGroup) gantt.select(row, column);
    }
  }

  toggle(row: number): void {
    const { gantt } = this;
    const task = gantt.state.taskAt(row);
    if (!task) return;
    const open = gantt.state.outline.toggle(task.id);
    gantt.refold();
    const { words } = gantt.state;
    gantt.say(fill(open ? words.expanded : words.collapsed, { name: task.name }));
  }

  private edit(event: MouseEvent): void {
    const cell = this.cellUnder(event);
    if (cell) this.gantt.editors.open(this.gantt.state.columns[cell.column]?.key);
  }

  private arm(event: PointerEvent, row: number): void {
    if (!this.gantt.state.plan.may.edit) return;
    const level = this.gantt.state.taskAt(row)?.level ?? 0;
    this.drag = {
      pointer: event.pointerId,
      x: event.clientX,
      y: event.clientY,
      level,
      moving: false,
      place: null,
    };
    if (event.pointerType === 'touch') this.lift(event.pointerId);
  }

  private lift(pointer: number): void {
    if (this.drag) this.drag.moving = true;
    this.gantt.chart.rowsBox.setPointerCapture(pointer);
    this.gantt.chart.rowsBox.classList.add('is-dragging');
  }

  private move(event: PointerEvent): void {
    const { drag } = this;
    if (!drag) {
      if (Math.abs(event.movementY) > 2) clearTimeout(this.press);
      return;
    }
    if (!(event.buttons & 1)) {
      this.end();
      return;
    }
    if (!drag.moving) {
      if (Math.abs(event.clientY - drag.y) < THRESHOLD) return;
      this.lift(drag.pointer);
    }
    this.showPlace(event, drag);
  }

  private showPlace(event: PointerEvent, drag: RowDrag): void {
    const { chart, state } = this.gantt;
    const gap = Math.max(0, Math.min(state.rowCount, this.gapUnder(event.clientY)));
    const level = drag.level + Math.round((event.clientX - drag.x) / (LEVEL_WIDTH * 1.5));
    const place = dropPlace(state.plan.tree, state.plan.tasks.id, state.outline.rows, gap, level);
    drag.place = this.isInsideSelf(place.parent, place.after) ? null : place;
    const line = chart.overlays.dropLine;
    line.hidden = drag.place === null;
    line.style.top = `${gap * chart.rowHeight - 1}px`;
    line.style.marginInlineStart = `${24 + place.level * LEVEL_WIDTH}px`;
    const { words } = state;
    const text = place.parent
      ? fill(words.placedUnder, { name: state.plan.nameOf(place.parent) })
      : words.placedTop;
    this.gantt.tooltip.showText(text, event.clientX, event.clientY);
  }

  private gapUnder(clientY: number): number {
    const { chart } = this.gantt;
    return Math.round((clientY - chart.body.getBoundingClientRect().top) / chart.rowHeight);
  }

  private isInsideSelf(parent: number, after: number): boolean {
    const { plan } = this.gantt.state;
    const moving = new Set(topSelected(this.gantt).map(({ id }) => id));
    if (moving.has(after)) return true;
    for (let index = plan.indexOf(parent); index >= 0; index = at(plan.tree.parentIndex, index)) {
      if (moving.has(at(plan.tasks.id, index))) return true;
    }
    return false;
  }

  private drop(): void {
    clearTimeout(this.press);
    const place = this.drag?.moving ? this.drag.place : null;
    this.end();
    if (!place) return;
    const ids = topSelected(this.gantt).map(({ id }) => id);
    void this.gantt.submit([{ op: 'reorder', ids, parent: place.parent, after: place.after }]);
  }

  private end(): void {
    clearTimeout(this.press);
    if (this.drag?.moving) this.gantt.tooltip.hide();
    this.drag = null;
    this.gantt.chart.overlays.dropLine.hidden = true;
    this.gantt.chart.rowsBox.classList.remove('is-dragging');
  }

  private escape(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || !this.drag?.moving) return;
    event.stopPropagation();
    event.preventDefault();
    this.end();
  }

  /** Follows a pointer sideways from a start value until it is let go. */
  private follow(event: PointerEvent, start: number, take: (value: number) => void): void {
    event.preventDefault();
    const target = event.currentTarget as HTMLElement;
    const ending = new AbortController();
    const { signal } = ending;
    target.setPointerCapture(event.pointerId);
    const move = (next: PointerEvent): void => take(start + next.clientX - event.clientX);
    const stop = (): void => {
      ending.abort();
      this.gantt.saveSettings();
    };
    target.addEventListener('pointermove', move, { signal });
    target.addEventListener('pointerup', stop, { signal });
    target.addEventListener('pointercancel', stop, { signal });
  }

  private gripDown(event: PointerEvent): void {
    const grip = closest(event, '[data-grip]');
    const shown = grip && this.gantt.state.columns[Number(grip.dataset.grip)];
    if (!shown) return;
    this.follow(event, shown.width, (width) => this.setColumnWidth(shown.key, width));
  }

  setColumnWidth(key: string, width: number): void {
    const { state, chart } = this.gantt;
    const choice = state.settings.columns.find((one) => one.key === key);
    if (!choice) return;
    choice.width = Math.max(NARROWEST_COLUMN, Math.round(width));
    state.refreshColumns();
    chart.layout();
  }

  private splitDown(event: PointerEvent): void {
    this.follow(event, this.gantt.chart.gridWidth, (width) => this.setGridWidth(width));
  }

  private splitKey(event: KeyboardEvent): void {
    const step = { ArrowLeft: -16, ArrowRight: 16 }[event.key];
    if (!step) return;
    event.preventDefault();
    this.setGridWidth(this.gantt.chart.gridWidth + step);
    this.gantt.saveSettings();
  }

  private setGridWidth(width: number): void {
    const { state, chart } = this.gantt;
    state.settings.gridWidth = Math.max(NARROWEST_GRID, Math.round(width));
    chart.layout();
    this.splitter.setAttribute('aria-valuenow', String(Math.round(chart.gridWidth)));
  }
}
