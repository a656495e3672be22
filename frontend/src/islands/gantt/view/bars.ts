/** The bars: one recycled element per visible row, with its parts made when a task needs them. */
import { el } from '../dom.ts';
import { slipCell, slipDays } from '../model/columns.ts';
import { hasFlag, isCritical, isMilestone, isSummary, type Task } from '../model/plan.ts';
import { FLAG, KIND, type Segment } from '../wire.ts';
import type { Chart, RowWindow } from './chart.ts';

interface BarSlot {
  element: HTMLElement;
  bar: HTMLElement;
  label: HTMLElement;
  slip: Text;
  deadline: HTMLElement | null;
  float: HTMLElement | null;
  delay: HTMLElement | null;
  pieces: HTMLElement | null;
  row: number;
  stamp: number;
  percent: number;
  /** The stretch of time it was filled for. */
  across: number;
}

/** Labels stand to the right of their bar: room for the gap and the slip, and the widest letter. */
const LABEL_ROOM = 120;
const LABEL_LETTER = 12;
const KIND_CLASS = { [KIND.task]: 'is-task', [KIND.milestone]: 'is-milestone', [KIND.summary]: 'is-summary' };

export class Bars {
  private readonly chart: Chart;
  private readonly box: HTMLElement;
  private readonly pool: BarSlot[] = [];

  constructor(chart: Chart) {
    this.chart = chart;
    this.box = el('div', 'gantt-bars', chart.body);
  }

  draw({ from, to }: RowWindow): void {
    while (this.pool.length < to - from) this.pool.push(this.newSlot());
    const size = this.pool.length;
    for (let i = 0; i < size; i++) {
      const row = from + i;
      const slot = this.pool[row % size] as BarSlot;
      if (row >= to) this.hide(slot);
      else if (this.isOld(slot, row)) this.fill(slot, row);
    }
  }

  private isOld(slot: BarSlot, row: number): boolean {
    const { stamp, across } = this.chart;
    return slot.row !== row || slot.stamp !== stamp || slot.across !== across.left;
  }

  /** Nothing of the task, its label or its marks is drawn in the stretch of time around what is in view. */
  private isAway(task: Task, left: number, right: number): boolean {
    const { across, state } = this.chart;
    if (left > across.right) {
      const delay = state.plan.sparse.delay.get(task.id);
      if (delay !== undefined && this.chart.x(task.start - delay) <= across.right) return false;
      const deadline = state.plan.sparse.deadline.get(task.id);
      return deadline === undefined || this.chart.x(deadline) > across.right;
    }
    if (right + LABEL_ROOM + task.name.length * LABEL_LETTER > across.left) return false;
    return (
      !state.selection.ids.has(task.id) && !state.settings.float && !state.plan.sparse.deadline.has(task.id)
    );
  }

  private hide(slot: BarSlot): void {
    slot.element.hidden = true;
    slot.element.className = 'gantt-lane';
    slot.row = -1;
  }

  private newSlot(): BarSlot {
    const element = el('div', 'gantt-lane', this.box);
    const bar = el('div', 'gantt-bar', element);
    const label = el('span', 'gantt-label', element);
    const name = document.createTextNode('');
    label.append(name);
    const slip = el('b', 'gantt-slip', label).appendChild(new Text());
    return {
      element,
      bar,
      label,
      slip,
      deadline: null,
      float: null,
      delay: null,
      pieces: null,
      row: -1,
      stamp: 0,
      percent: -1,
      across: 0,
    };
  }

  private fill(slot: BarSlot, row: number): void {
    const { chart } = this;
    const task = chart.state.taskAt(row);
    if (!task) {
      this.hide(slot);
      return;
    }
    slot.row = row;
    slot.stamp = chart.stamp;
    slot.across = chart.across.left;
    const [left, right] = isMilestone(task)
      ? [chart.x(task.finish), chart.x(task.finish)]
      : chart.edges(task.start, task.finish);
    const away = this.isAway(task, left, right);
    if (slot.element.hidden !== away) slot.element.hidden = away;
    if (away) {
      slot.element.className = 'gantt-lane';
      return;
    }
    const style = slot.element.style;
    style.left = `${left}px`;
    style.top = `${row * chart.rowHeight}px`;
    style.width = `${right - left}px`;
    const split = this.isSplit(task);
    const classes = this.classes(task, split);
    if (slot.element.className !== classes) slot.element.className = classes;
    if (slot.percent !== task.percent) {
      slot.percent = task.percent;
      slot.bar.style.setProperty('--done', `${task.percent}%`);
    }
    this.fillPieces(slot, task, split, left);
    this.fillDeadline(slot, task, left);
    this.fillFloat(slot, task, left);
    this.fillDelay(slot, task, left);
    this.fillLabel(slot, task);
  }

  private isSplit(task: Task): boolean {
    const segments = this.chart.state.plan.sparse.segments.get(task.id);
    return segments !== undefined && segments.length > 1 && !isSummary(task);
  }

  private classes(task: Task, split: boolean): string {
    const { state } = this.chart;
    const critical = state.settings.critical && isCritical(task);
    return [
      'gantt-lane',
      KIND_CLASS[task.kind as 0],
      critical && 'is-critical',
      !critical && this.isNear(task) && 'is-near',
      hasFlag(task, FLAG.manual) && 'is-manual',
      hasFlag(task, FLAG.inactive) && 'is-inactive',
      state.selection.ids.has(task.id) && 'is-selected',
      task.percent === 100 && 'is-complete',
      split && 'is-split',
    ]
      .filter(Boolean)
      .join(' ');
  }

  private isNear(task: Task): boolean {
    return this.chart.state.settings.critical && task.percent < 100 && hasFlag(task, FLAG.nearCritical);
  }

  /** A split task: the pieces worked on, joined by a dotted line. */
  private fillPieces(slot: BarSlot, task: Task, split: boolean, left: number): void {
    if (!split) {
      if (slot.pieces?.hasChildNodes()) slot.pieces.replaceChildren();
      return;
    }
    const segments = this.chart.state.plan.sparse.segments.get(task.id) ?? [];
    slot.pieces ??= el('div', 'gantt-pieces', slot.element);
    slot.pieces.replaceChildren(...this.piecesOf(segments, task, left));
  }

  private piecesOf(segments: Segment[], task: Task, left: number): HTMLElement[] {
    const edges = segments.map(([start, finish]) => this.chart.edges(start, finish));
    let done = (edges.reduce((sum, [from, to]) => sum + to - from, 0) * task.percent) / 100;
    return edges.map(([from, to]) => {
      const piece = el('i', 'gantt-piece');
      piece.style.left = `${from - left}px`;
      piece.style.width = `${to - from}px`;
      piece.style.setProperty('--done', `${Math.max(0, Math.min(100, (done / (to - from)) * 100))}%`);
      done -= to - from;
      return piece;
    });
  }

  private fillDeadline(slot: BarSlot, task: Task, left: number): void {
    const deadline = this.chart.state.plan.sparse.deadline.get(task.id);
    if (deadline === undefined) {
      if (slot.deadline) slot.deadline.hidden = true;
      return;
    }
    slot.deadline ??= el('i', 'gantt-deadline', slot.element);
    slot.deadline.hidden = false;
    slot.deadline.classList.toggle('is-missed', task.finish > deadline);
    slot.deadline.style.left = `${this.chart.x(deadline) - left}px`;
  }

  /** How far the task may still slide: drawn for selected tasks, or for all when asked. */
  private fillFloat(slot: BarSlot, task: Task, left: number): void {
    const { state } = this.chart;
    const shown =
      task.slack > 0 && !isSummary(task) && (state.settings.float || state.selection.ids.has(task.id));
    if (!shown) {
      if (slot.float) slot.float.hidden = true;
      return;
    }
    slot.float ??= el('i', 'gantt-float', slot.element);
    slot.float.hidden = false;
    const end = this.chart.x(state.days.after(task.finish, task.slack, state.plan.perDay));
    const start = this.chart.x(task.finish);
    slot.float.style.left = `${start - left}px`;
    slot.float.style.width = `${Math.max(2, end - start)}px`;
  }

  /** From where its links would have put the task to where levelling has delayed it. */
  private fillDelay(slot: BarSlot, task: Task, left: number): void {
    const delay = this.chart.state.plan.sparse.delay.get(task.id);
    if (delay === undefined || isSummary(task)) {
      if (slot.delay) slot.delay.hidden = true;
      return;
    }
    slot.delay ??= el('i', 'gantt-delay', slot.element);
    slot.delay.hidden = false;
    const from = this.chart.x(task.start - delay);
    slot.delay.style.left = `${from - left}px`;
    slot.delay.style.width = `${Math.max(2, left - from)}px`;
  }

  private fillLabel(slot: BarSlot, task: Task): void {
    const { state } = this.chart;
    const text = isSummary(task) ? '' : task.name;
    const node = slot.label.firstChild as Text;
    if (node.data !== text) node.data = text;
    const slip = state.settings.baseline && !isSummary(task) ? (slipDays(task) ?? 0) : 0;
    const slipText = slip > 0 ? `\u2002${slipCell(state, task)}` : '';
    if (slot.slip.data !== slipText) slot.slip.data = slipText;
    slot.label.hidden = text === '' && slipText === '';
  }
}
