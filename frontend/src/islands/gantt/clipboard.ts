/** Copying, cutting and pasting cells as tab-separated text, to and from spreadsheets. */
import type { Gantt } from './gantt.ts';
import { type ColumnKey, canEdit, cellText, editText, readCell } from './model/columns.ts';
import { newRows } from './model/newrows.ts';
import type { Task } from './model/plan.ts';
import { readTable, writeTable } from './model/table.ts';
import type { Command, TaskFields } from './wire.ts';
import { fill } from './words.ts';

const EMPTIED: Partial<Record<ColumnKey, TaskFields>> = {
  people: { people: [] },
  deadline: { deadline: null },
  constraint: { constraint: [0, null] },
  deliverable: { deliverable: '' },
  percent: { percent: 0 },
};

export class Clipboard {
  private readonly gantt: Gantt;

  constructor(gantt: Gantt) {
    this.gantt = gantt;
    gantt.listeners.on(document, 'copy', (event) => this.whenFocused(() => this.copy(event)));
    gantt.listeners.on(document, 'cut', (event) => this.whenFocused(() => this.cut(event)));
    gantt.listeners.on(document, 'paste', (event) => this.whenFocused(() => this.paste(event)));
  }

  /** Some browsers send these events to the page instead of to what has the focus; an open field keeps its own. */
  private whenFocused(act: () => void): void {
    const { editors } = this.gantt;
    if (document.activeElement === editors.input && !editors.isOpen) act();
  }

  /** The columns and tasks that are selected: the range of cells, or whole rows. */
  private selected(): { tasks: Task[]; columns: ColumnKey[] } {
    const { state } = this.gantt;
    const { left, right } = state.selection.range();
    const keys = state.columns.map(({ key }) => key);
    const columns = state.selection.wholeRows ? keys : keys.slice(left, right + 1);
    return { tasks: state.selectedTasks(), columns };
  }

  private copy(event: ClipboardEvent): void {
    const { state } = this.gantt;
    const { tasks, columns } = this.selected();
    if (!tasks.length || !event.clipboardData) return;
    const cell = (task: Task, key: ColumnKey): string =>
      key === 'start' || key === 'finish' || key === 'deadline'
        ? editText(state, task, key)
        : cellText(state, task, key);
    const rows = tasks.map((task) => columns.map((key) => cell(task, key)));
    event.clipboardData.setData('text/plain', writeTable(rows));
    event.preventDefault();
    this.gantt.say(fill(state.words.copied, { n: rows.length }));
  }

  private cut(event: ClipboardEvent): void {
    this.copy(event);
    const { plan } = this.gantt.state;
    const { tasks, columns } = this.selected();
    const commands: Command[] = tasks.flatMap((task) => {
      const fields: TaskFields = {};
      for (const key of columns) if (canEdit(plan, task, key)) Object.assign(fields, EMPTIED[key]);
      const set: Command[] = Object.keys(fields).length ? [{ op: 'set', id: task.id, fields }] : [];
      const waits = columns.includes('predecessors') && canEdit(plan, task, 'predecessors');
      const links = waits ? plan.predecessors(task.id).map(({ id }) => id) : [];
      return links.length ? [...set, { op: 'unlink', ids: links }] : set;
    });
    void this.gantt.submit(commands);
  }

  private paste(event: ClipboardEvent): void {
    const { state } = this.gantt;
    const table = readTable(event.clipboardData?.getData('text/plain') ?? '');
    event.preventDefault();
    if (!table.length || !state.plan.may.edit) {
      this.gantt.say(state.words.pasteNothing);
      return;
    }
    const { top, left, bottom, right } = state.selection.range();
    const single = table.length === 1 && table[0]?.length === 1;
    const filled =
      single && (bottom > top || right > left)
        ? repeated(table[0]?.[0] ?? '', bottom - top + 1, right - left + 1)
        : table;
    void this.write(filled, top, left);
  }

  private async write(table: string[][], top: number, left: number): Promise<void> {
    const { gantt } = this;
    const { state } = gantt;
    const problems: string[] = [];
    const commands: Command[] = [];
    let cells = 0;
    const rowsLeft = Math.max(0, state.rowCount - top);
    table.slice(0, rowsLeft).forEach((texts, offset) => {
      const task = state.taskAt(top + offset);
      for (const [index, text] of texts.entries()) {
        const key = state.columns[left + index]?.key;
        if (!task || !key || !canEdit(state.plan, task, key)) continue;
        const typed = readCell(state, task, key, text);
        if ('error' in typed) problems.push(text);
        else if (typed.commands.length) {
          commands.push(...typed.commands);
          cells += 1;
        }
      }
    });
    const keys = state.columns.slice(left).map(({ key }) => key);
    const fresh = newRows(state, table.slice(rowsLeft), keys);
    problems.push(...fresh.problems);
    cells += table.slice(rowsLeft).flat().length - fresh.problems.length;
    if (problems.length)
      gantt.toast(fill(state.words.pasteProblems, { n: problems.length, what: problems[0] ?? '' }), 'bad');
    const all = [...fresh.commands, ...joined(commands)];
    const answer = await gantt.submit(all);
    if (all.length && !('code' in answer)) gantt.say(fill(state.words.pasted, { n: cells }));
  }
}

const repeated = (text: string, rows: number, columns: number): string[][] =>
  Array.from({ length: rows }, () => Array.from({ length: columns }, () => text));

/** Several cells of one task become one command. */
function joined(commands: Command[]): Command[] {
  const sets = new Map<number, TaskFields>();
  const others: Command[] = [];
  for (const command of commands) {
    if (command.op === 'set') sets.set(command.id, { ...sets.get(command.id), ...command.fields });
    else others.push(command);
  }
  return [...[...sets].map(([id, fields]): Command => ({ op: 'set', id, fields })), ...others];
}
