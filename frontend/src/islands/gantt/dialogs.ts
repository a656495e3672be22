/** Questions that must be answered: deleting, and whose change counts. Native dialogs keep the focus and close on Esc. */
import { button, el } from './dom.ts';
import type { Gantt } from './gantt.ts';
import type { Task } from './model/plan.ts';
import type { Unsent } from './remembered.ts';
import { touchedBy } from './server.ts';
import { durationText, spokenDate } from './time.ts';
import { type Command, isNumbered, type Stale } from './wire.ts';
import { fill } from './words.ts';

interface Choice {
  label: string;
  value: string;
  kind: 'is-primary' | 'is-danger' | '';
}

/** Opens a modal dialog; resolves with the value of the button pressed, "" when it was closed. */
function ask(gantt: Gantt, title: string, content: Node[], choices: Choice[]): Promise<string> {
  const dialog = el('dialog', 'gantt-dialog', gantt.host, { 'aria-labelledby': 'gantt-dialog-title' });
  el('h2', '', dialog, { text: title, id: 'gantt-dialog-title' });
  dialog.append(...content);
  const row = el('div', 'gantt-dialog-row', dialog);
  for (const { label, value, kind } of choices) {
    const autofocus = kind === 'is-primary';
    button(row, `gantt-button ${kind}`, label, () => dialog.close(value), { autofocus });
  }
  // Without a choice that changes nothing, Esc would have to guess.
  const escapable = choices.some(({ kind }) => kind === '');
  dialog.addEventListener('cancel', (event) => escapable || event.preventDefault());
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => {
      dialog.remove();
      gantt.focus();
      resolve(dialog.returnValue);
    });
    dialog.showModal();
  });
}

const paragraph = (text: string): HTMLElement => el('p', '', null, { text });

export async function confirmDelete(gantt: Gantt, tasks: Task[]): Promise<boolean> {
  const { words, plan } = gantt.state;
  const all = tasks.reduce((sum, { index }) => sum + (plan.tree.end[index] ?? index + 1) - index, 0);
  const title =
    tasks.length === 1
      ? fill(words.deleteOne, { name: tasks[0]?.name ?? '' })
      : fill(words.deleteMany, { n: tasks.length });
  const content = all > tasks.length ? [paragraph(fill(words.deleteBelow, { n: all }))] : [];
  const answer = await ask(gantt, title, content, [
    { label: words.cancel, value: '', kind: '' },
    { label: words.delete, value: 'delete', kind: 'is-danger' },
  ]);
  return answer === 'delete';
}

/** Both changed the same tasks: shows whose change it was and on what, and asks whether ours is applied again. */
export async function askConflict(gantt: Gantt, stale: Stale, commands: Command[]): Promise<boolean> {
  const { words, plan } = gantt.state;
  const name = stale.by || words.somebody;
  const mine = new Set(commands.flatMap(touchedBy));
  const list = el('ul', 'gantt-dialog-list');
  for (const id of stale.tasks ?? [])
    if (mine.has(id) && plan.has(id)) el('li', '', list, { text: taskLine(gantt, id) });
  const own = el('ul', 'gantt-dialog-list');
  listCommands(gantt, own, commands);
  const heading = el('h3', '', null, { text: words.yourChange });
  const content = [paragraph(fill(words.staleText, { name })), list, heading, own];
  const answer = await ask(gantt, fill(words.staleTitle, { name }), content, [
    { label: words.dropMine, value: 'theirs', kind: '' },
    { label: words.mineAgain, value: 'mine', kind: 'is-primary' },
  ]);
  return answer === 'mine';
}

/** Changes from an earlier visit wait: whether they are sent now or dropped for good. */
export async function askUnsent(gantt: Gantt, { version, deeds }: Unsent): Promise<boolean> {
  const { words, plan } = gantt.state;
  const own = el('ul', 'gantt-dialog-list');
  for (const { way, commands } of deeds) {
    if (way === 'changes') listCommands(gantt, own, commands);
    else el('li', '', own, { text: way === 'undo' ? words.undo : words.redo });
  }
  const newer = plan.version === version ? [] : [paragraph(words.unsentNewer)];
  const content = [paragraph(fill(words.unsentText, { n: deeds.length })), ...newer, own];
  const answer = await ask(gantt, words.unsentTitle, content, [
    { label: words.unsentDrop, value: 'drop', kind: 'is-danger' },
    { label: words.sendNow, value: 'send', kind: 'is-primary' },
  ]);
  return answer === 'send';
}

/** Steps on tasks that the same request makes go without saying. */
function listCommands(gantt: Gantt, list: HTMLElement, commands: Command[]): void {
  for (const command of commands) {
    if ('ids' in command && !command.ids.some(isNumbered)) continue;
    el('li', '', list, { text: describe(gantt, command) });
  }
}

function taskLine(gantt: Gantt, id: number): string {
  const { plan, lang } = gantt.state;
  const task = plan.byId(id);
  return task
    ? `${task.name}: ${spokenDate(task.start, lang)} – ${spokenDate(task.finish, lang)}, ${task.percent}%`
    : '';
}

/** One own command in words, so that people know what they would apply again. */
export function describe(gantt: Gantt, command: Command): string {
  const { plan, words, lang } = gantt.state;
  switch (command.op) {
    case 'move':
      return `${plan.nameOf(command.id)}: ${words.start} ${spokenDate(command.start, lang)}`;
    case 'resize':
      return `${plan.nameOf(command.id)}: ${words.finish} ${spokenDate(command.finish, lang)}`;
    case 'set':
      return `${plan.nameOf(command.id)}: ${fieldsText(gantt, command.fields)}`;
    case 'add':
      return `${words.add}: ${command.fields.name ?? words.newTask}`;
    case 'delete':
      return `${words.delete}: ${namesOf(gantt, command.ids)}`;
    case 'indent':
      return `${words.indentRow}: ${namesOf(gantt, command.ids)}`;
    case 'outdent':
      return `${words.outdentRow}: ${namesOf(gantt, command.ids)}`;
    case 'reorder':
      return `${words.keyReorder}: ${namesOf(gantt, command.ids)}`;
    case 'link':
      return fill(words.linkTo, { from: plan.nameOf(command.from), to: plan.nameOf(command.to) });
    case 'unlink':
      return words.deleteLink;
    case 'relink':
      return words.linkTitle;
  }
}

const namesOf = (gantt: Gantt, ids: number[]): string =>
  ids.map((id) => gantt.state.plan.nameOf(id)).join('、');

function fieldsText(gantt: Gantt, fields: Extract<Command, { op: 'set' }>['fields']): string {
  const { words, lang, plan } = gantt.state;
  const parts: string[] = [];
  if (fields.name !== undefined) parts.push(`${words.name} “${fields.name}”`);
  if (fields.duration !== undefined)
    parts.push(`${words.duration} ${durationText(fields.duration, plan.perDay, lang)}`);
  if (fields.percent !== undefined) parts.push(`${words.percent} ${fields.percent}%`);
  for (const key of ['start', 'finish', 'deadline', 'actual_start', 'actual_finish'] as const) {
    const at = fields[key];
    if (at !== undefined) parts.push(`${words[key]} ${at === null ? '–' : spokenDate(at, lang)}`);
  }
  const others = (['people', 'constraint', 'calendar', 'deliverable', 'notes'] as const).filter(
    (key) => fields[key] !== undefined,
  );
  return [...parts, ...others.map((key) => words[key])].join(', ');
}
