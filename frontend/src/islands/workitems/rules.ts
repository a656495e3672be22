/** What the islands know of the rules before the server is asked. Pure. */
import type { Card, Category, Changes, FieldInfo, Meta, Row, StateChoice } from './wire.ts';

/** The states that an item may be given by the reader, in the order of its workflow. */
export function nextStates(meta: Meta, row: Row): StateChoice[] {
  const flow = meta.types.find(({ id }) => id === row.item_type_id)?.flow;
  if (!meta.may.edit || (row.planned && row.summary)) return [];
  return meta.states.filter(
    (state) =>
      state.flow === flow &&
      state.id !== row.state_id &&
      meta.ways.some(([from, to]) => to === state.id && (from === null || from === row.state_id)),
  );
}

export function stateOf(meta: Meta, row: Row): StateChoice | undefined {
  return meta.states.find(({ id }) => id === row.state_id);
}

export const categoryOf = (meta: Meta, row: Row): Category => stateOf(meta, row)?.category ?? 'todo';

/** The day by which an item is to be done: its due date, else its finish in the plan. */
export const dayOf = (row: Row): string | null => row.due_date ?? row.finish_date ?? null;

export function isLate(meta: Meta, row: Row, today: string): boolean {
  const day = dayOf(row);
  return day !== null && day < today && categoryOf(meta, row) !== 'done';
}

/** What a card's item has to become to stand in a column; null when that is not allowed. */
export function changesFor(meta: Meta, card: Card, by: string, column: string): Changes | null {
  if (card.column === column) return {};
  if (by.startsWith('custom:')) return meta.may.edit ? { [by]: column === 'none' ? null : column } : null;
  const ways = nextStates(meta, card);
  const state = ways.find((one) => (by === 'category' ? one.category === column : String(one.id) === column));
  return state ? { state: state.id } : null;
}

export const fieldOf = (meta: Meta, name: string): FieldInfo | undefined =>
  meta.fields.find((field) => field.name === name);

/** What an item is called inside its project: KEY-12, or #12 where the key is too long for a column. */
export const keyOf = (meta: Meta, row: { number: number }): string =>
  meta.project.key.length > 10 ? `#${row.number}` : `${meta.project.key.toUpperCase()}-${row.number}`;

/** Whether a cell can be changed by the reader. */
export function canEdit(meta: Meta, row: Row, name: string): boolean {
  const field = fieldOf(meta, name);
  if (!meta.may.edit || !field?.edit) return false;
  if (name === 'percent' || name === 'state') return !(row.planned && row.summary);
  if (field.types?.length && row.item_type_id !== null) return field.types.includes(row.item_type_id);
  return true;
}

/** The row as it will be when the server has taken the changes. */
export function changed(meta: Meta, row: Row, changes: Changes): Row {
  const next: Row = { ...row };
  for (const [name, value] of Object.entries(changes)) {
    if (name.startsWith('custom:')) next.custom = { ...next.custom, [name.slice(7)]: value };
    else if (name === 'state') next.state_id = value as number;
    else if (name === 'type') next.item_type_id = value as number;
    else if (name === 'percent') next.progress = value as number;
    else if (name === 'assignees') next.assignees = given(meta, row, value as number[]);
    else Object.assign(next, { [name]: value });
  }
  return next;
}

function given(meta: Meta, row: Row, users: number[]): Row['assignees'] {
  const roles = (row.assignees ?? []).filter(({ user }) => user === null);
  const kept = new Map((row.assignees ?? []).map((one) => [one.user, one]));
  return [
    ...roles,
    ...users.map(
      (user) =>
        kept.get(user) ?? { id: -user, user, name: meta.people.find(({ id }) => id === user)?.name ?? '' },
    ),
  ];
}

/** What a change would have to be to take another one back. */
export function reversed(row: Row, changes: Changes): Changes {
  const back: Changes = {};
  for (const name of Object.keys(changes)) {
    if (name.startsWith('custom:')) back[name] = row.custom?.[name.slice(7)] ?? null;
    else if (name === 'state') back[name] = row.state_id;
    else if (name === 'type') back[name] = row.item_type_id;
    else if (name === 'percent') back[name] = row.progress ?? 0;
    else if (name === 'parent') back[name] = row.parent_id ?? null;
    else if (name === 'assignees')
      back[name] = (row.assignees ?? []).flatMap(({ user }) => (user === null ? [] : [user]));
    else back[name] = (row as unknown as Record<string, unknown>)[name] ?? null;
  }
  return back;
}

/** Hours as people type them (1.5, 1:30, 90m, 2h, 1d of eight hours) in minutes; null for nothing; NaN for neither. */
export function minutesFrom(text: string): number | null {
  const typed = text.trim().toLowerCase().replace(',', '.');
  if (!typed) return null;
  const clock = /^(\d+):([0-5]\d)$/.exec(typed);
  if (clock) return Number(clock[1]) * 60 + Number(clock[2]);
  const found = /^(\d+(?:\.\d+)?)\s*(m|min|分钟|h|小时|d|天)?$/.exec(typed);
  if (!found) return Number.NaN;
  const unit = found[2] ?? 'h';
  const factor =
    unit === 'm' || unit === 'min' || unit === '分钟' ? 1 : unit === 'd' || unit === '天' ? 480 : 60;
  return Math.round(Number(found[1]) * factor);
}

export const hoursText = (minutes: number | null | undefined): string =>
  minutes === null || minutes === undefined ? '' : String(Math.round((minutes / 60) * 100) / 100);

/** A day as people type it (2026-03-05, 3-5, 3/5, 0305) as ISO; '' for nothing; null for neither. */
export function dayFrom(text: string, today: string): string | null {
  const typed = text.trim();
  if (!typed) return '';
  const parts =
    /^(?:(\d{4})[-/.年])?(\d{1,2})[-/.月](\d{1,2})日?$/.exec(typed) ?? /^(\d{4})?(\d{2})(\d{2})$/.exec(typed);
  if (!parts) return null;
  const iso = `${parts[1] ?? today.slice(0, 4)}-${String(parts[2]).padStart(2, '0')}-${String(parts[3]).padStart(2, '0')}`;
  const day = new Date(`${iso}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().slice(0, 10) === iso ? iso : null;
}

export function shortDay(day: string, today: string): string {
  return day.slice(0, 4) === today.slice(0, 4) ? day.slice(5) : day;
}
