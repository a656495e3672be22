/**
 * Typing into a cell. One field lies over the active cell all the time and has the focus of the whole table;
 * nobody sees it until something is typed. An input method thus begins where its text will stand.
 */

import { el, Listeners } from './dom.ts';
import { ConstraintField, type Field, PeopleField, TextField } from './fields.ts';
import { type Gantt, isDelta } from './gantt.ts';
import { type ColumnKey, canEdit, editText, readCell } from './model/columns.ts';
import type { Task } from './model/plan.ts';
import { DROPPED } from './server.ts';
import { TABLE_ID } from './view/chart.ts';
import type { Command } from './wire.ts';

interface Open {
  task: Task;
  key: ColumnKey;
  row: number;
  column: number;
  field: Field;
  problem: HTMLElement;
}

/** Where the active cell goes after a cell was accepted. */
type Onward = 'down' | 'up' | 'right' | 'left' | 'stay';

export class Editors {
  /** Has the focus while somebody works in the table. */
  readonly input: HTMLInputElement;
  private readonly gantt: Gantt;
  private readonly box: HTMLElement;
  private readonly listeners = new Listeners();
  private readonly touch = matchMedia('(pointer: coarse)').matches;
  private current: Open | null = null;

  constructor(gantt: Gantt) {
    this.gantt = gantt;
    const { chart } = gantt;
    this.box = el('div', 'gantt-typing', chart.desk);
    this.input = el('input', 'gantt-input', this.box, {
      type: 'text',
      autocomplete: 'off',
      autocapitalize: 'off',
      spellcheck: 'false',
    });
    const on = this.listeners.on.bind(this.listeners);
    on(this.input, 'compositionstart' as 'input', () => this.begin());
    on(this.input, 'input', () => this.begin());
    on(this.input, 'focus', () => gantt.view.classList.add('is-focused'));
    on(this.input, 'blur', () => gantt.view.classList.remove('is-focused'));
    on(chart.table, 'focus', () => gantt.focus());
    on(this.box, 'keydown', (event) => this.key(event));
    on(this.box, 'focusout', (event) => this.left(event));
    on(chart.scroller, 'scroll', () => this.follow(), { passive: true });
    on(chart.gridBar, 'scroll', () => this.follow(), { passive: true });
    chart.onDrawn = () => this.point();
    this.rest();
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
    const { state } = this.gantt;
    const column = state.columns.findIndex((one) => one.key === key);
    const task = this.editable(key);
    if (!task || column < 0) return;
    this.close();
    const { row } = state.selection.active;
    if (column !== state.selection.active.column) this.gantt.select(row, column);
    this.show(task, key, row, column);
    this.current?.field.fill(text ?? editText(state, task, key), text === undefined);
    this.wake();
    if (complaint) this.complain(complaint);
  }

  /** The first letter, or the first sign of an input method, came into the field that lies over the active cell. */
  private begin(): void {
    if (this.current) return;
    const { state } = this.gantt;
    const key = state.activeColumn;
    const task = this.editable(key);
    if (!task) {
      this.input.value = '';
      return;
    }
    this.show(task, key, state.selection.active.row, state.selection.active.column);
    const field = (this.current as Open | null)?.field;
    if (field instanceof PeopleField) field.offer();
  }

  /** The active task when this cell of it may be typed into; says why not otherwise. */
  private editable(key: ColumnKey): Task | null {
    const { state } = this.gantt;
    const task = state.activeTask;
    if (!task || canEdit(state.plan, task, key)) return task;
    this.gantt.say(state.plan.may.edit ? state.words.cannotEdit : state.words.readOnly);
    return null;
  }

  private show(task: Task, key: ColumnKey, row: number, column: number): void {
    const { state, chart } = this.gantt;
    chart.scrollToRow(row);
    chart.scrollToColumn(column);
    this.box.className = 'gantt-editor';
    this.input.removeAttribute('aria-activedescendant');
    this.input.removeAttribute('aria-controls');
    const field = this.fieldFor(key, `${state.columns[column]?.label ?? ''} – ${task.name}`);
    const problem = el('div', 'gantt-problem', this.box, { role: 'alert', id: 'gantt-problem' });
    problem.hidden = true;
    this.current = { task, key, row, column, field, problem };
    this.place(row, column);
  }

  private fieldFor(key: ColumnKey, label: string): Field {
    if (key === 'people') return new PeopleField(this.input, label, this.gantt.state);
    if (key !== 'constraint') return new TextField(this.input, label);
    this.box.classList.add('is-wide');
    return new ConstraintField(this.box, label, this.gantt.state);
  }

  /** Takes the focus; on a phone the keyboard comes up only now. */
  private wake(): void {
    const { field } = this.current as Open;
    if (this.touch) {
      this.input.inputMode = 'text';
      this.input.blur();
    }
    field.focus();
    this.input.hidden = field instanceof ConstraintField;
  }

  /** Nothing is being typed: the field waits over the active cell, empty. */
  rest(): void {
    if (this.current) return;
    const { state, chart } = this.gantt;
    const task = state.activeTask;
    const key = state.activeColumn;
    this.box.className = 'gantt-typing';
    this.input.hidden = false;
    this.input.value = '';
    this.input.inputMode = this.touch ? 'none' : 'text';
    this.input.readOnly = !task || key === 'constraint' || !canEdit(state.plan, task, key);
    this.input.setAttribute('aria-label', chart.table.getAttribute('aria-label') ?? '');
    this.input.setAttribute('aria-controls', TABLE_ID);
    this.place(state.selection.active.row, state.selection.active.column);
    this.point();
  }

  /** Says which cell is meant, as long as that cell is drawn. */
  private point(): void {
    if (this.current) return;
    const { state, chart } = this.gantt;
    const { row, column } = state.selection.active;
    const cell = chart.rows.cellElement(row, column);
    if (cell?.id) this.input.setAttribute('aria-activedescendant', cell.id);
    else this.input.removeAttribute('aria-activedescendant');
  }

  /** Keeps an open field over its cell while the table scrolls. */
  private follow(): void {
    if (this.current) this.place(this.current.row, this.current.column);
  }

  private place(row: number, column: number): void {
    const { chart, state } = this.gantt;
    const frozen = column < chart.rows.frozenCount();
    const shown = state.columns[column];
    const before = state.columns.slice(0, column).reduce((sum, { width }) => sum + width, 0);
    const left = Math.max(0, before - (frozen ? 0 : chart.gridScroll));
    const top = chart.headHeight + row * chart.rowHeight - (this.current ? chart.viewport.top : chart.top);
    const width = Math.max(shown?.width ?? 0, shown?.key === 'name' ? 160 : 96);
    const { style } = this.box;
    style.left = `${left}px`;
    style.minWidth = `${width}px`;
    style.height = `${chart.rowHeight - 1}px`;
    style.top = `${this.current ? top : Math.max(chart.headHeight, Math.min(chart.lowestRow, top))}px`;
    style.visibility = this.current && top < chart.headHeight - 8 ? 'hidden' : '';
  }

  private key(event: KeyboardEvent): void {
    if (!this.current || event.isComposing || event.keyCode === 229) return;
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
    } else if (this.current.field.takesKey(event)) event.preventDefault();
    else if (next) {
      event.preventDefault();
      this.commit(next);
    }
  }

  private left(event: FocusEvent): void {
    if (!this.current || this.box.contains(event.relatedTarget as Node | null)) return;
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
    if (!current) return;
    this.current = null;
    current.field.end();
    current.problem.remove();
    this.rest();
  }
}
