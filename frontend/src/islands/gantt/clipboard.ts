/** Copying, cutting and pasting cells as tab-separated text, to and from spreadsheets. */
import { Listeners } from './dom.ts';
import type { Gantt } from './gantt.ts';
import { type ColumnKey, canEdit, cellText, editText, readCell } from './model/columns.ts';
import type { Task } from './model/plan.ts';
import { readTable, writeTable } from './model/table.ts';
import { readDuration } from './typed.ts';
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
  private readonly listeners = new Listeners();

  constructor(gantt: Gantt) {
    this.gantt = gantt;
    const { scroller } = gantt.chart;
    this.listeners.on(scroller, 'copy', (event) => this.copy(event));
    this.listeners.on(scroller, 'cut', (event) => this.cut(event));
    this.listeners.on(scroller, 'paste', (event) => this.paste(event));
    gantt.listeners.on(document, 'copy', (event) => this.whenFocused(event, () => this.copy(event)));
    gantt.listeners.on(document, 'cut', (event) => this.whenFocused(event, () => this.cut(event)));
    gantt.listeners.on(document, 'paste', (event) => this.whenFocused(event, () => this.paste(event)));
  }

  /** Without a text selection some browsers send the event to the page instead of to what has the focus. */
  private whenFocused(event: Event, act: () => void): void {
    const { scroller } = this.gantt.chart;
    if (document.activeElement === scroller && !scroller.contains(event.target as Node)) act();
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
      return Object.keys(fields).length ? [{ op: 'set' as const, id: task.id, fields }] : [];
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
    table.forEach((texts, offset) => {
      const task = state.taskAt(top + offset);
      if (!task) commands.push(...this.appended(texts, left));
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
    if (problems.length)
      gantt.toast(fill(state.words.pasteProblems, { n: problems.length, what: problems[0] ?? '' }), 'bad');
    const answer = await gantt.submit(joined(commands));
    if (commands.length && !('code' in answer)) gantt.say(fill(state.words.pasted, { n: cells }));
  }

  /** Rows pasted below the last task become new tasks with what can be known of them from the start. */
  private appended(texts: string[], left: number): Command[] {
    const { state } = this.gantt;
    const fields: TaskFields = { name: state.words.newTask, kind: 'task', duration: state.plan.perDay };
    texts.forEach((text, index) => {
      const key = state.columns[left + index]?.key;
      if (key === 'name' && text.trim()) fields.name = text.trim();
      const duration = key === 'duration' ? readDuration(text, state.plan.perDay) : null;
      if (duration) fields.duration = duration.minutes;
      if (key === 'deliverable') fields.deliverable = text;
    });
    const top = state.plan.tree.children(-1).at(-1);
    return [{ op: 'add', parent: 0, after: top === undefined ? 0 : state.plan.task(top).id, fields }];
  }
}

const repeated = (text: string, rows: number, columns: number): string[][] =>
  Array.from({ length: rows }, () => Array.from({ length: columns }, () => text));

/**
 * Several cells of one task become one command. New tasks are all added after the same last task,
 * so they are sent backwards: each pushes the earlier ones down.
 */
function joined(commands: Command[]): Command[] {
  const sets = new Map<number, TaskFields>();
  const others: Command[] = [];
  const added: Command[] = [];
  for (const command of commands) {
    if (command.op === 'set') sets.set(command.id, { ...sets.get(command.id), ...command.fields });
    else if (command.op === 'add') added.unshift(command);
    else others.push(command);
  }
  return [...[...sets].map(([id, fields]): Command => ({ op: 'set', id, fields })), ...others, ...added];
}
