/** What cells of a spreadsheet mean for rows of the list: changes, and what cannot be taken. Pure. */
import type { Pen } from '../workitems/cells.ts';
import { canEdit, fieldOf, keyOf, nextStates, reversed } from '../workitems/rules.ts';
import type { Changes, Choice, Row } from '../workitems/wire.ts';
import { fill } from '../workitems/words.ts';
import { readTyped } from './editing.ts';

/** A cell that cannot be taken: where it was going, what it says, and why not. */
export interface Problem {
  row: string;
  column: string;
  text: string;
  why: string;
}

export interface Pasted {
  /** Changes of each row by its number; rows that stay as they are have none. */
  changes: Map<number, Changes>;
  cells: number;
  problems: Problem[];
  /** Labels of columns that cannot be changed in the list. */
  fixed: string[];
}

/** What a cell says: a change, a sentence why not, or nothing. */
type Reading = { changes: Changes } | { problem: string } | null;

/** Cells over rows: texts from the column at `left` on, one line of the table for each row. */
export function pasteOver(pen: Pen, rows: Row[], columns: string[], left: number, table: string[][]): Pasted {
  const pasted: Pasted = { changes: new Map(), cells: 0, problems: [], fixed: [] };
  rows.forEach((row, at) => {
    const wanted: Changes = {};
    (table[at] ?? []).forEach((text, index) => {
      const name = columns[left + index];
      if (name === undefined) return;
      const label = labelOf(pen, name);
      if (!fieldOf(pen.meta, name)?.edit) {
        if (text.trim() && !pasted.fixed.includes(label)) pasted.fixed.push(label);
        return;
      }
      const read = canEdit(pen.meta, row, name)
        ? readCell(pen, { ...row, item_type_id: (wanted.type as number) ?? row.item_type_id }, name, text)
        : { problem: pen.words.pasteFixedHere };
      if (read === null) return;
      if ('problem' in read) {
        const where = rowLabel(pen, row);
        pasted.problems.push({ row: where, column: label, text: text.trim(), why: read.problem });
      } else if (differs(row, read.changes)) {
        Object.assign(wanted, read.changes);
        pasted.cells += 1;
      }
    });
    if (Object.keys(wanted).length) pasted.changes.set(row.id, wanted);
  });
  return pasted;
}

export interface NewRows {
  rows: Changes[];
  problems: Problem[];
  fixed: string[];
}

/**
 * Lines that become new items. The first line may name the columns; else the first cell is the title and the
 * others follow the columns that the list shows after it.
 */
export function newRows(pen: Pen, columns: string[], table: string[][], common: Changes): NewRows {
  const lines = table.filter((line) => line.some((text) => text.trim()));
  const named = headed(pen, lines[0] ?? []);
  const names = named ?? ['name', ...columns.slice(columns.indexOf('name') + 1)];
  const made: NewRows = { rows: [], problems: [], fixed: [] };
  (named ? lines.slice(1) : lines).forEach((line, at) => {
    const fields: Changes = { ...common };
    line.forEach((text, index) => {
      const name = names[index];
      if (!name || !text.trim()) return;
      const label = labelOf(pen, name);
      if (!fieldOf(pen.meta, name)?.edit || name === 'state') {
        if (!made.fixed.includes(label)) made.fixed.push(label);
        return;
      }
      const read = readCell(pen, null, name, text);
      if (read && 'changes' in read) Object.assign(fields, read.changes);
      else if (read) {
        const where = fill(pen.words.pasteLine, { line: at + 1 });
        made.problems.push({ row: where, column: label, text: text.trim(), why: read.problem });
      }
    });
    if (fields.name) made.rows.push(fields);
    else {
      const where = fill(pen.words.pasteLine, { line: at + 1 });
      made.problems.push({ row: where, column: labelOf(pen, 'name'), text: '', why: pen.words.nameNeeded });
    }
  });
  return made;
}

/** How a row is named in a sentence: its number, and as much of its title as tells it from others. */
export const rowLabel = ({ meta }: Pen, row: Row): string =>
  `${keyOf(meta, row)} ${row.name.length > 40 ? `${row.name.slice(0, 39)}…` : row.name}`;

const labelOf = (pen: Pen, name: string): string => fieldOf(pen.meta, name)?.label ?? name;

/** The columns that a line names, if it names nothing but columns and the title among them. */
function headed(pen: Pen, line: string[]): string[] | null {
  if (line.length < 2) return null;
  const names = line.map((text) => pen.meta.fields.find(({ label }) => same(label, text))?.name);
  return names.includes('name') && names.every(Boolean) ? (names as string[]) : null;
}

/** One cell, read as if it had been typed; choices by their names. */
export function readCell(pen: Pen, row: Row | null, name: string, text: string): Reading {
  const { meta, words } = pen;
  const typed = text.trim();
  const field = fieldOf(meta, name);
  const choice = (options: Choice[]): Reading => {
    if (!typed) return null;
    const found = options.find((one) => same(one.name, typed));
    return found ? { changes: { [name]: found.id } } : { problem: words.pasteUnknown };
  };
  if (name === 'state') return row && readState(pen, row, typed);
  if (name === 'type') return choice(meta.types.filter(({ archived }) => !archived));
  if (name === 'priority') return typed ? choice(meta.priorities) : { changes: { priority: 0 } };
  if (name === 'assignees') return several(pen, meta.people, name, typed, words.pasteNobody);
  if (name === 'tags') return several(pen, meta.tags, name, typed, words.pasteNoTag);
  if (field?.kind === 'choice' || field?.kind === 'people') {
    if (!typed) return { changes: { [name]: null } };
    const options: { id: string | number; name: string }[] =
      field.kind === 'people' ? meta.people : (field.options ?? []);
    const found = options.filter((one) => same(one.name, typed));
    if (found.length > 1) return { problem: words.pasteAmbiguous };
    return found[0] ? { changes: { [name]: found[0].id } } : { problem: words.pasteUnknown };
  }
  return readFigure(pen, name, typed, field?.kind);
}

/** Dates, hours, figures and texts, as they are typed into a cell; a spreadsheet adds midnight and currency. */
function readFigure(pen: Pen, name: string, typed: string, kind: string | undefined): Reading {
  const { words } = pen;
  const text =
    kind === 'date'
      ? typed.replace(/\s+0?0:00(:00)?$/, '')
      : kind === 'money'
        ? typed.replace(/^[^\d+-]+|[^\d.]+$/g, '')
        : typed;
  if (kind === 'money' && typed && !text) return { problem: words.invalidNumber };
  const read = readTyped(pen, name, kind === 'number' || kind === 'text' ? text.replace(/\s+/g, ' ') : text);
  if ('problem' in read) return read;
  const value = read.changes[name];
  if (name === 'percent' && !(Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 100))
    return { problem: words.pastePercent };
  return read;
}

function readState({ meta, words }: Pen, row: Row, typed: string): Reading {
  if (!typed) return null;
  const flow = meta.types.find(({ id }) => id === row.item_type_id)?.flow;
  const wanted = meta.states.find((one) => one.flow === flow && same(one.name, typed));
  if (!wanted) return { problem: words.pasteUnknown };
  if (wanted.id === row.state_id) return null;
  // With another type the item first gets a state of that type's workflow; what leads on is the server's to say.
  if (meta.states.find(({ id }) => id === row.state_id)?.flow !== flow)
    return { changes: { state: wanted.id } };
  return nextStates(meta, row).includes(wanted)
    ? { changes: { state: wanted.id } }
    : { problem: words.notAllowed };
}

/** Several names in one cell, in whatever way people part them. */
function several(pen: Pen, known: Choice[], name: string, typed: string, unknown: string): Reading {
  const numbers: number[] = [];
  for (const part of typed.split(/[,，、;；/\n]/)) {
    const text = part.trim();
    if (!text) continue;
    const found = known.filter((one) => same(one.name, text));
    if (found.length > 1) return { problem: pen.words.pasteAmbiguous };
    if (!found[0]) return { problem: fill(unknown, { name: text }) };
    numbers.push(found[0].id);
  }
  return { changes: { [name]: [...new Set(numbers)] } };
}

const same = (one: string, other: string): boolean =>
  one.trim().localeCompare(other.trim(), undefined, { sensitivity: 'accent' }) === 0;

function differs(row: Row, changes: Changes): boolean {
  const plain = (one: Changes): string =>
    JSON.stringify(
      Object.entries(one).map(([name, value]) => [name, Array.isArray(value) ? [...value].sort() : value]),
    );
  return plain(reversed(row, changes)) !== plain(changes);
}
