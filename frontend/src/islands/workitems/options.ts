/** What can be chosen for a field: states, people, tags … as options of a picker. Pure. */
import type { Option } from './picker.ts';
import { fieldOf, nextStates, stateOf } from './rules.ts';
import type { Changes, Meta, Row } from './wire.ts';
import type { Words } from './words.ts';

export const DUE = ['overdue', 'today', 'week', 'next', 'none', 'any'] as const;

const CATEGORY_HUE = { todo: 8, doing: 1, waiting: 4, done: 2 } as const;

/** The choices of a field for a filter or a bulk change; for one row its own choices. */
export function optionsOf(meta: Meta, words: Words, name: string, row?: Row): Option[] {
  const field = fieldOf(meta, name);
  switch (name) {
    case 'state':
      return states(meta, row);
    case 'type':
      return meta.types
        .filter(({ archived }) => !archived)
        .map((one) => ({ id: String(one.id), label: one.name, icon: one.icon }));
    case 'priority':
      return [...meta.priorities]
        .reverse()
        .map((one) => ({ id: String(one.id), label: one.name, hue: priorityHue(one.id) }));
    case 'category':
      return meta.categories.map((one) => ({ id: one.id, label: one.name, hue: CATEGORY_HUE[one.id] }));
    case 'assignees':
    case 'author':
      return people(meta, words);
    case 'tags':
      return meta.tags.map((one) => ({ id: String(one.id), label: one.name, hue: one.hue ?? 8 }));
    case 'planned':
      return [
        { id: 'yes', label: words.yes },
        { id: 'no', label: words.no },
      ];
  }
  if (field?.kind === 'people') return people(meta, words);
  return (field?.options ?? []).map((one) => ({ id: one.id, label: one.name, hue: one.hue ?? 8 }));
}

export const priorityHue = (priority: number): number => [8, 8, 3, 4, 7][priority] ?? 8;

function people(meta: Meta, words: Words): Option[] {
  const them = meta.people.map((one) => ({ id: String(one.id), label: one.name, person: true }));
  const me = them.find(({ id }) => id === String(meta.me));
  if (!me) return them;
  return [{ ...me, hint: words.me }, ...them.filter((one) => one !== me)];
}

/** For a row the states that it may be given; for many rows every state, named by its type where that is needed. */
function states(meta: Meta, row?: Row): Option[] {
  if (row) {
    const now = stateOf(meta, row);
    const next = nextStates(meta, row);
    return [...(now ? [now] : []), ...next]
      .sort((a, b) => meta.states.indexOf(a) - meta.states.indexOf(b))
      .map((one) => ({ id: String(one.id), label: one.name, hue: one.hue ?? 8 }));
  }
  const typeOf = (flow: number): string => meta.types.find((one) => one.flow === flow)?.name ?? '';
  return meta.states.map((one) => ({
    id: String(one.id),
    label: one.name,
    hue: one.hue ?? 8,
    hint: typeOf(one.flow),
  }));
}

/** The change that a choice means; numbers go out as numbers. */
export function changeOf(name: string, values: string[]): Changes {
  if (name === 'assignees' || name === 'tags') return { [name]: values.map(Number) };
  const value = values[0];
  if (value === undefined || value === '') return { [name]: null };
  return { [name]: name.startsWith('custom:') && !/^\d+$/.test(value) ? value : Number(value) };
}
