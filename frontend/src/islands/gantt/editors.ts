/** Typing into a cell: one field floats over it until the text is accepted or given up. */

import { el, Listeners } from './dom.ts';
import { ConstraintField, type Field, PeopleField, TextField } from './fields.ts';
import { type Gantt, isDelta } from './gantt.ts';
import { type ColumnKey, canEdit, editText, readCell } from './model/columns.ts';
import type { Task } from './model/plan.ts';
import { DROPPED } from './server.ts';
import type { Command } from './wire.ts';

interface Open {
  task: Task;
  key: ColumnKey;
  row: number;
  column: number;
  field: Field;
  box: HTMLElement;
  problem: HTMLElement;
}

/** Where the active cell goes after a cell was accepted. */
type Onward = 'down' | 'up' | 'right' | 'left' | 'stay';

export class Editors {
  private readonly gantt: Gantt;
  private readonly listeners = new Listeners();
  private current: Open | null = null;

  constructor(gantt: Gantt) {
    this.gantt = gantt;
    this.listeners.on(gantt.chart.scroller, 'scroll', () => this.place(), { passive: true });
    this.listeners.on(gantt.chart.gridBar, 'scroll', () => this.place(), { passive: true });
  }

  destroy(): void {
    this.close();
    this.listeners.end();
  }

  get isOpen(): boolean {
    return this.current !== null;
  }

  /** Opens the active row's cell; `text` replaces what stands there, otherwise it is selected. */
  open(key: ColumnKey = 'name', text?: string, complaint = ''): void {
    const { state, chart } = this.gantt;
    const task = state.activeTask;
    const column = state.columns.findIndex((one) => one.key === key);
    if (!task || column < 0) return;
    if (!canEdit(state.plan, task, key)) {
      this.gantt.say(state.plan.may.edit ? state.words.cannotEdit : state.words.readOnly);
      return;
    }
    this.close();
    const { row } = state.selection.active;
    if (column !== state.selection.active.column) this.gantt.select(row, column);
    chart.scrollToRow(row);
    chart.scrollToColumn(column);
    const box = el('div', 'gantt-editor', this.gantt.view);
    const label = `${state.columns[column]?.label ?? ''} – ${task.name}`;
    const field = this.fieldFor(key, box, label);
    const problem = el('div', 'gantt-problem', box, { role: 'alert', id: 'gantt-problem' });
    problem.hidden = true;
    this.current = { task, key, row, column, field, box, problem };
    field.fill(text ?? editText(state, task, key), text === undefined);
    this.place();
    field.focus();
    if (complaint) this.complain(complaint);
    box.addEventListener('keydown', (event) => this.key(event));
    box.addEventListener('focusout', (event) => this.left(event));
  }

  private fieldFor(key: ColumnKey, box: HTMLElement, label: string): Field {
    if (key === 'people') return new PeopleField(box, label, this.gantt.state);
    if (key === 'constraint') return new ConstraintField(box, label, this.gantt.state);
    return new TextField(box, label);
  }

  /** Keeps the field over its cell while the table scrolls. */
  private place(): void {
    const { current } = this;
    if (!current) return;
    const { chart, state } = this.gantt;
    const frozen = current.column < chart.rows.frozenCount();
    const before = state.columns.slice(0, current.column).reduce((sum, { width }) => sum + width, 0);
    const left = Math.max(0, before - (frozen ? 0 : chart.gridScroll));
    const top = chart.headHeight + current.row * chart.rowHeight - chart.scroller.scrollTop;
    const width = Math.max(state.columns[current.column]?.width ?? 0, current.key === 'name' ? 160 : 96);
    const { style } = current.box;
    style.left = `${left}px`;
    style.top = `${top}px`;
    style.minWidth = `${width}px`;
    style.height = `${chart.rowHeight - 1}px`;
    style.visibility = top < chart.headHeight - 8 ? 'hidden' : '';
  }

  private key(event: KeyboardEvent): void {
    if (event.isComposing || event.keyCode === 229) return;
    const onward: Record<string, Onward> = {
      Enter: event.shiftKey ? 'up' : 'down',
      Tab: event.shiftKey ? 'left' : 'right',
    };
    const next = onward[event.key];
    if (event.key === 'Escape') {
      event.preventDefault();
      event.stopPropagation();
      this.close();
      this.gantt.focus();
    } else if (this.current?.field.takesKey(event)) event.preventDefault();
    else if (next) {
      event.preventDefault();
      this.commit(next);
    }
  }

  private left(event: FocusEvent): void {
    const { current } = this;
    if (!current || current.box.contains(event.relatedTarget as Node | null)) return;
    if (event.relatedTarget !== null) this.commitOpen();
  }

  /** Accepts an open field because something else was clicked; text that cannot be read stays open. */
  commitOpen(): void {
    if (this.current) this.commit('stay');
  }

  private commit(onward: Onward): void {
    const { current, gantt } = this;
    if (!current) return;
    const text = current.field.text();
    const task = gantt.state.plan.byId(current.task.id);
    const typed = task ? readCell(gantt.state, task, current.key, text) : { commands: [] };
    if ('error' in typed) {
      this.complain(typed.error);
      return;
    }
    this.close();
    if (onward !== 'stay') {
      gantt.focus();
      this.walk(current, onward);
    }
    if (typed.commands.length) void this.send(current, text, typed.commands);
  }

  /** The typed text stands in the cell until the server answers; if it refuses, the text comes back to be mended. */
  private async send({ task, key }: Open, text: string, commands: Command[]): Promise<void> {
    const { gantt } = this;
    const cell = `${task.id}:${key}`;
    gantt.state.pending.set(cell, text);
    gantt.chart.redraw();
    const answer = await gantt.submit(commands, true);
    gantt.state.pending.delete(cell);
    gantt.chart.redraw();
    if (isDelta(answer) || answer.code === DROPPED.code) return;
    const problem = answer.message || gantt.state.words.serverRefused;
    if (this.current) {
      gantt.toast(`${problem} (${text})`, 'bad');
      return;
    }
    gantt.selectTask(task.id);
    this.open(key, text, problem);
  }

  private walk({ row, column }: Open, onward: Onward): void {
    const { gantt } = this;
    const last = gantt.state.columns.length - 1;
    if (onward === 'down') gantt.select(row + 1, column);
    else if (onward === 'up') gantt.select(row - 1, column);
    else if (onward === 'right')
      gantt.select(column === last ? row + 1 : row, column === last ? 0 : column + 1);
    else if (onward === 'left') gantt.select(column === 0 ? row - 1 : row, column === 0 ? last : column - 1);
  }

  private complain(problem: string): void {
    const { current } = this;
    if (!current) return;
    current.problem.hidden = false;
    current.problem.textContent = problem;
    current.field.mark(current.problem.id);
    current.field.focus();
  }

  close(): void {
    const { current } = this;
    this.current = null;
    current?.box.remove();
  }
}
