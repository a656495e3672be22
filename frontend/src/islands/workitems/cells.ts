/** How the value of a field is drawn in a cell or on a card. Text from people only ever becomes text. */
import { icon } from '../../behaviours/dom.ts';
import { el } from '../gantt/dom.ts';
import { hueOf, initialsOf } from './people.ts';
import { dayOf, fieldOf, hoursText, isLate, keyOf, shortDay, stateOf } from './rules.ts';
import type { Meta, Person, Row } from './wire.ts';
import { fill, type Words } from './words.ts';

export interface Pen {
  meta: Meta;
  words: Words;
  today: string;
}

export function drawCell(pen: Pen, cell: HTMLElement, row: Row, name: string): void {
  const { meta } = pen;
  switch (name) {
    case 'number':
      el('a', 'work-key', cell, {
        href: `${meta.item_url}${row.number}/`,
        text: keyOf(meta, row),
        tabindex: '-1',
      });
      return;
    case 'name':
      el('span', 'work-name', cell, { text: row.name });
      return;
    case 'type':
      drawType(pen, cell, row, true);
      return;
    case 'state':
      drawState(pen, cell, row);
      return;
    case 'priority':
      drawPriority(pen, cell, row.priority ?? 0, true);
      return;
    case 'assignees':
      drawPeople(cell, row.assignees ?? []);
      return;
    case 'due_date':
      drawDue(pen, cell, row);
      return;
    case 'tags':
      drawTags(pen, cell, row.tags ?? []);
      return;
    case 'percent':
      el('progress', 'progress', cell, {
        value: row.progress ?? 0,
        max: 100,
        'aria-label': `${row.progress ?? 0} %`,
      });
      el('span', 'work-figure', cell, { text: `${row.progress ?? 0} %` });
      return;
    default:
      cell.append(plainText(pen, row, name));
  }
}

export function plainText({ meta, words, today }: Pen, row: Row, name: string): string {
  const day = (value: string | null | undefined): string => (value ? shortDay(value, today) : '');
  switch (name) {
    case 'parent':
      return row.parent__name ?? '';
    case 'start':
      return day(row.start_date);
    case 'finish':
      return day(row.finish_date);
    case 'estimate_minutes':
    case 'spent_minutes': {
      const hours = hoursText(row[name]);
      return hours && `${hours} h`;
    }
    case 'planned':
      return row.planned ? words.yes : words.no;
    case 'author':
      return row.author__name ?? '';
    case 'created':
      return shortDay(row.created_at?.slice(0, 10) ?? '', today);
    case 'changed':
      return shortDay(row.changed_at?.slice(0, 10) ?? '', today);
  }
  const field = fieldOf(meta, name);
  const value = row.custom?.[name.slice(7)];
  if (value === null || value === undefined) return '';
  if (field?.kind === 'choice') return field.options?.find(({ id }) => id === value)?.name ?? '';
  if (field?.kind === 'people') return meta.people.find(({ id }) => id === value)?.name ?? '';
  if (field?.kind === 'money') return money(Number(value), field.currency ?? '', meta.lang);
  if (field?.kind === 'date') return day(String(value));
  return String(value);
}

function money(minor: number, currency: string, lang: 'zh' | 'en'): string {
  const figure = new Intl.NumberFormat(lang === 'zh' ? 'zh-CN' : 'en', { minimumFractionDigits: 2 }).format(
    minor / 100,
  );
  return currency ? `${figure} ${currency}` : figure;
}

export function drawType({ meta }: Pen, cell: HTMLElement, row: Row, named: boolean): void {
  const type = meta.types.find(({ id }) => id === row.item_type_id);
  if (!type) return;
  const mark = el(
    'span',
    `work-type hue-${type.hue}`,
    cell,
    named ? {} : { role: 'img', 'aria-label': type.name, title: type.name },
  );
  mark.append(icon(type.icon));
  if (named) el('span', 'truncate', cell, { text: type.name });
}

export function drawState({ meta }: Pen, cell: HTMLElement, row: Row): void {
  const state = stateOf(meta, row);
  if (!state) return;
  const pill = el('span', `pill work-state ${state.category}`, cell);
  el('span', `dot hue-${state.hue ?? 8}`, pill);
  el('span', 'truncate', pill, { text: state.name });
}

/** In a list every priority by name; on a card only what is out of the ordinary. */
export function drawPriority({ meta }: Pen, cell: HTMLElement, priority: number, named: boolean): void {
  const found = meta.priorities.find(({ id }) => id === priority);
  if (!found || priority === 0 || (!named && priority < 3)) return;
  const kind = ['', '', '', 'warn', 'bad'][priority] ?? '';
  if (kind) el('span', `pill ${kind}`, cell, { text: found.name });
  else el('span', 'muted', cell, { text: found.name });
}

export function drawPeople(cell: HTMLElement, people: Person[]): void {
  if (!people.length) return;
  const names = people.map(({ name }) => name).join(', ');
  const box = el('span', 'avatars', cell, { role: 'img', 'aria-label': names, title: names });
  for (const { name } of people.slice(0, 3))
    el('span', `avatar hue-${hueOf(name)}`, box, { 'aria-hidden': 'true', text: initialsOf(name) });
  if (people.length > 3) el('span', 'avatar', box, { 'aria-hidden': 'true', text: `+${people.length - 3}` });
  if (people.length === 1) el('span', 'truncate', cell, { 'aria-hidden': 'true', text: names });
}

export function drawDue(pen: Pen, cell: HTMLElement, row: Row): void {
  const day = dayOf(row);
  if (!day) return;
  const late = isLate(pen.meta, row, pen.today);
  const text = shortDay(day, pen.today);
  const mark = el('span', `work-due${late ? ' late' : ''}${row.due_date ? '' : ' planned'}`, cell);
  if (late) mark.append(icon('clock'));
  el('span', '', mark, { text });
  if (late) el('span', 'visually-hidden', mark, { text: ` ${pen.words.late}` });
  else if (!row.due_date) mark.title = pen.words.planDate;
}

export function drawTags({ meta }: Pen, cell: HTMLElement, tags: number[]): void {
  for (const id of tags) {
    const tag = meta.tags.find((one) => one.id === id);
    if (!tag) continue;
    const chip = el('span', 'work-tag', cell);
    el('span', `dot hue-${tag.hue ?? 8}`, chip);
    el('span', '', chip, { text: tag.name });
  }
}

/** The name of a group, by what the list is grouped by. */
export function groupName({ meta, words }: Pen, by: string, key: string, name?: string): string {
  if (name !== undefined) return name;
  const numbered = (list: { id: number; name: string }[]): string | undefined =>
    list.find(({ id }) => String(id) === key)?.name;
  const due: Record<string, string> = {
    '0-overdue': words.overdue,
    '1-today': words.today,
    '2-week': words.week,
    '3-next': words.next,
    '4-later': words.later,
    '5-none': words.noDate,
  };
  if (by === 'due_date') return due[key] ?? key;
  if (by === 'state') {
    const state = meta.states.find(({ id }) => String(id) === key);
    return state?.name ?? words.none;
  }
  if (by === 'category') return meta.categories.find(({ id }) => id === key)?.name ?? key;
  if (by === 'type') return numbered(meta.types) ?? words.none;
  if (by === 'priority') return numbered(meta.priorities) ?? words.none;
  if (by === 'planned') return `${fieldOf(meta, by)?.label ?? ''}: ${key === 'yes' ? words.yes : words.no}`;
  if (by === 'parent') return words.topLevel;
  if (by === 'assignees') return words.nobody;
  const field = fieldOf(meta, by);
  if (!key) return words.notSet;
  if (field?.kind === 'people') return numbered(meta.people) ?? key;
  return field?.options?.find(({ id }) => id === key)?.name ?? fill('{key}', { key });
}
