/** Editing one cell: a picker for choices, a field for everything that is typed. */
import { el } from '../gantt/dom.ts';
import type { Pen } from '../workitems/cells.ts';
import { changeOf, optionsOf } from '../workitems/options.ts';
import { type Option, pick } from '../workitems/picker.ts';
import { dayFrom, fieldOf, hoursText, minutesFrom } from '../workitems/rules.ts';
import type { Changes, Row } from '../workitems/wire.ts';

const CHOSEN: Record<string, (row: Row) => string[]> = {
  state: (row) => [String(row.state_id ?? '')],
  type: (row) => [String(row.item_type_id ?? '')],
  priority: (row) => [String(row.priority ?? 0)],
  assignees: (row) => (row.assignees ?? []).flatMap(({ user }) => (user === null ? [] : [String(user)])),
  tags: (row) => (row.tags ?? []).map(String),
};

const held = (row: Row, name: string): unknown =>
  name.startsWith('custom:')
    ? row.custom?.[name.slice(7)]
    : (row as unknown as Record<string, unknown>)[name];

export const isPicked = (pen: Pen, name: string): boolean =>
  name in CHOSEN || ['choice', 'people'].includes(fieldOf(pen.meta, name)?.kind ?? '');

/** What was chosen in a picker, as a change; null for none. */
export async function pickChange(pen: Pen, anchor: Element, row: Row, name: string): Promise<Changes | null> {
  const several = name === 'assignees' || name === 'tags';
  const now = CHOSEN[name]?.(row) ?? [String(held(row, name) ?? '')];
  const options: Option[] = optionsOf(pen.meta, pen.words, name, row);
  if (name.startsWith('custom:')) options.unshift({ id: '', label: pen.words.notSet });
  const title = fieldOf(pen.meta, name)?.label ?? name;
  const chosen = await pick({ anchor, title, options, chosen: now, several, words: pen.words });
  if (!chosen || [...chosen].sort().join() === [...now].sort().join()) return null;
  const change = changeOf(name, chosen);
  return fieldOf(pen.meta, name)?.kind === 'choice' && name.startsWith('custom:')
    ? { [name]: chosen[0] || null }
    : change;
}

/** What stands in the field when editing begins. */
export function typedText(row: Row, name: string, pen: Pen): string {
  if (name === 'percent') return String(row.progress ?? 0);
  if (name === 'estimate_minutes') return hoursText(row.estimate_minutes);
  const value = held(row, name);
  if (value === null || value === undefined) return '';
  return fieldOf(pen.meta, name)?.kind === 'money' ? String(Number(value) / 100) : String(value);
}

/** What was typed, as a change; a sentence when it is none. */
export function readTyped(pen: Pen, name: string, text: string): { changes: Changes } | { problem: string } {
  const { words } = pen;
  const typed = text.trim();
  const kind = fieldOf(pen.meta, name)?.kind;
  if (name === 'name') return typed ? { changes: { name: typed } } : { problem: words.nameNeeded };
  if (kind === 'date') {
    const day = dayFrom(typed, pen.today);
    return day === null ? { problem: words.invalidDay } : { changes: { [name]: day || null } };
  }
  if (kind === 'minutes') {
    const minutes = minutesFrom(typed);
    return Number.isNaN(minutes) ? { problem: words.invalidTime } : { changes: { [name]: minutes } };
  }
  if (kind === 'percent' || kind === 'number' || kind === 'money') {
    if (!typed) return { changes: { [name]: name === 'percent' ? 0 : null } };
    const figure = Number(typed.replace(/[%,\s]/g, ''));
    if (!Number.isFinite(figure)) return { problem: words.invalidNumber };
    return { changes: { [name]: kind === 'money' ? Math.round(figure * 100) : figure } };
  }
  if (kind === 'link' && typed && !/^https?:\/\/\S+$/.test(typed)) return { problem: words.invalidLink };
  return { changes: { [name]: typed || null } };
}

interface Typing {
  pen: Pen;
  cell: HTMLElement;
  row: Row;
  name: string;
  /** What was typed to begin, in place of what stands there. */
  start?: string | undefined;
  /** Text kept from before a refusal. */
  kept?: string | undefined;
  done: (text: string | null, move: number) => void;
}

/** A field over the cell. Enter and Tab keep, Escape gives up, leaving keeps. */
export function openField({ pen, cell, row, name, start, kept, done }: Typing): HTMLInputElement {
  const kind = fieldOf(pen.meta, name)?.kind;
  const date = kind === 'date' && start === undefined && kept === undefined;
  const input = el('input', 'work-field', null, {
    type: date ? 'date' : 'text',
    'aria-label': fieldOf(pen.meta, name)?.label ?? name,
    maxlength: 500,
    ...(date && { max: '2099-12-31' }),
  });
  input.value = kept ?? start ?? typedText(row, name, pen);
  let open = true;
  const finish = (text: string | null, move: number): void => {
    if (!open) return;
    open = false;
    done(text, move);
  };
  input.addEventListener('keydown', (event) => {
    event.stopPropagation();
    if (event.isComposing) return;
    if (event.key === 'Enter') finish(input.value, 0);
    else if (event.key === 'Tab') finish(input.value, event.shiftKey ? -1 : 1);
    else if (event.key === 'Escape') finish(null, 0);
    else return;
    event.preventDefault();
  });
  input.addEventListener('blur', () => finish(input.value, 0));
  cell.replaceChildren(input);
  input.focus();
  if (start === undefined && input.type === 'text') input.select();
  return input;
}
