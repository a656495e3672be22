/** Rows pasted below the last task: each becomes a new task with everything its cells say. */
import { durationText } from '../time.ts';
import { plain } from '../typed.ts';
import { type Command, KIND, NEWEST, type TaskFields } from '../wire.ts';
import { type ColumnKey, canEdit, type Reading, readTyped, type Typed } from './columns.ts';
import type { Plan, Task } from './plan.ts';
import { predecessorCommands, readPredecessors } from './predecessors.ts';

export interface NewRows {
  commands: Command[];
  /** Cells that were not understood; they are left out. */
  problems: string[];
}

/** New tasks are added after the last one on the top level, all in one request, so they go by −1, −2, … until then. */
export function newRows(reading: Reading, rows: string[][], keys: readonly ColumnKey[]): NewRows {
  const { plan } = reading;
  const brothers = plan.tree.children(-1);
  const last = brothers.at(-1);
  const adds: Command[] = [];
  const links: Command[] = [];
  const problems: string[] = [];
  const known = (code: string): number => {
    const place = Number(code) - brothers.length - 1;
    return Number.isInteger(place) && place >= 0 && place < rows.length ? NEWEST - place : 0;
  };
  rows.forEach((texts, row) => {
    const task = blank(plan, NEWEST - row);
    const fields: TaskFields = { name: reading.words.newTask, kind: 'task', duration: plan.perDay };
    for (const [index, text] of texts.entries()) {
      const key = keys[index];
      if (!key || !text.trim() || !canEdit(plan, task, key)) continue;
      const typed =
        key === 'predecessors' ? waits(plan, task.id, text, known) : readNew(reading, task, key, text);
      if ('error' in typed) problems.push(text);
      else
        for (const command of typed.commands) {
          if (command.op === 'set') Object.assign(fields, command.fields);
          else links.push(command);
        }
    }
    const after = row ? NEWEST - row + 1 : last === undefined ? 0 : plan.task(last).id;
    if (fields.kind === 'milestone') delete fields.finish;
    adds.push({ op: 'add', parent: 0, after, fields });
  });
  return { commands: [...adds, ...links], problems };
}

/** A dash for a duration is how the table shows a milestone. */
function readNew(reading: Reading, task: Task, key: ColumnKey, text: string): Typed {
  const none = durationText(0, reading.plan.perDay, reading.lang);
  if (key === 'duration' && ['-', '0', plain(none)].includes(plain(text)))
    return { commands: [{ op: 'set', id: task.id, fields: { kind: 'milestone', duration: 0 } }] };
  return readTyped(reading, task, key, text);
}

function waits(plan: Plan, id: number, text: string, known: (code: string) => number): Typed {
  const links = readPredecessors(plan, id, text, known);
  return Array.isArray(links) ? { commands: predecessorCommands(plan, id, links) } : { error: text };
}

const blank = ({ project, perDay }: Plan, id: number): Task => ({
  index: -1,
  id,
  parent: 0,
  level: 0,
  name: '',
  kind: KIND.task,
  start: project.today,
  finish: project.today,
  duration: perDay,
  percent: 0,
  slack: 0,
  free: 0,
  flags: 0,
  baselineStart: null,
  baselineFinish: null,
});
