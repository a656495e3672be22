/** Filters: what they are called, what they say, and how one is asked for. */
import { icon } from '../../behaviours/dom.ts';
import { button, el } from '../gantt/dom.ts';
import { DUE, optionsOf } from './options.ts';
import { type Option, pick } from './picker.ts';
import { parseView, type ViewState, withFilter } from './query.ts';
import { fieldOf } from './rules.ts';
import type { Meta } from './wire.ts';
import { fill, type Words } from './words.ts';

const QUICK: { label: keyof Words; name: string; values: string[] }[] = [
  { label: 'mine', name: 'assignees', values: ['me'] },
  { label: 'open', name: 'category', values: ['open'] },
  { label: 'overdue', name: 'due_date', values: ['overdue'] },
  { label: 'week', name: 'due_date', values: ['week'] },
];

const DUE_WORDS: Record<string, keyof Words> = {
  overdue: 'overdue',
  today: 'today',
  week: 'week',
  next: 'next',
  none: 'noDate',
  any: 'anyDate',
};

export function filterLabel(meta: Meta, words: Words, name: string): string {
  if (name === 'q') return words.text;
  if (name === 'under' || name === 'before') return words[name];
  if (name === 'no') return words.noField;
  return fieldOf(meta, name)?.label ?? name;
}

/** What a filter lets through, in words. */
export function filterText(meta: Meta, words: Words, name: string, values: string[]): string {
  if (name === 'q') return `“${values.join(',')}”`;
  if (name === 'under' || name === 'before') return `${meta.project.key.toUpperCase()}-${values[0]}`;
  if (name === 'no') return values.map((one) => fieldOf(meta, one)?.label ?? one).join(', ');
  const kind = fieldOf(meta, name)?.kind;
  const first = values[0] ?? '';
  if (kind === 'date') {
    const word = DUE_WORDS[first];
    if (word) return words[word];
    return /^\d+$/.test(first) ? fill(words.lastDays, { count: first }) : first.replace('..', ' – ');
  }
  const options = new Map(optionsOf(meta, words, name).map(({ id, label }) => [id, label]));
  options
    .set('none', kind === 'people' ? words.nobody : words.none)
    .set('me', words.me)
    .set('open', words.open);
  for (const role of meta.roles) options.set(`r${role.id}`, role.name);
  return values.map((one) => options.get(one) ?? one).join(', ');
}

/** The row of chips above a list or board: quick filters, those in force, and one more. */
export function drawFilters(
  box: HTMLElement,
  meta: Meta,
  words: Words,
  view: ViewState,
  change: (view: ViewState) => void,
): void {
  box.replaceChildren();
  const seek = el('label', 'input-with-icon work-seek', box);
  seek.append(icon('search'));
  const field = el('input', 'input small', seek, {
    type: 'search',
    placeholder: words.searchItems,
    'aria-label': words.searchItems,
    value: view.filters.get('q')?.[0] ?? '',
    'data-shortcut': '/',
  });
  let timer = 0;
  field.addEventListener('input', () => {
    clearTimeout(timer);
    timer = window.setTimeout(
      () => change(withFilter(view, 'q', field.value.trim() ? [field.value.trim()] : [])),
      250,
    );
  });
  for (const { label, name, values } of QUICK) {
    const on = view.filters.get(name)?.join() === values.join();
    const quick = button(box, `chip${on ? '' : ' plain'}`, words[label], () =>
      change(withFilter(view, name, on ? [] : values)),
    );
    quick.setAttribute('aria-pressed', String(on));
  }
  const quick = new Set(QUICK.map(({ name, values }) => `${name}=${values.join()}`));
  for (const [name, values] of view.filters) {
    if (name === 'q' || quick.has(`${name}=${values.join()}`)) continue;
    const label = filterLabel(meta, words, name);
    const chip = el('span', 'chip', box);
    const text = button(
      chip,
      'chip-text',
      `${label}: ${filterText(meta, words, name, values)}`,
      () => void ask(text, name),
    );
    const gone = button(chip, '', '', () => change(withFilter(view, name, [])), {
      'aria-label': fill(words.removeFilter, { name: label }),
    });
    gone.append(icon('x'));
  }
  const more = button(box, 'button small quiet', '', () => void askWhich(more));
  more.append(icon('list-filter'), words.filter);
  if (view.filters.size > 1)
    button(box, 'button small quiet', words.clearFilters, () => change({ ...view, filters: new Map() }));

  async function askWhich(anchor: HTMLElement): Promise<void> {
    const fields = meta.fields.filter((one) => one.filter);
    const options: Option[] = [
      ...fields.map((one) => ({ id: one.name, label: one.label })),
      { id: 'under', label: words.under },
      { id: 'before', label: words.before },
      { id: 'no', label: words.noField },
    ];
    const chosen = await pick({ anchor, title: words.addFilter, options, chosen: [], several: false, words });
    if (chosen?.[0]) await ask(anchor, chosen[0]);
  }

  async function ask(anchor: HTMLElement, name: string): Promise<void> {
    const now = view.filters.get(name) ?? [];
    const kind = fieldOf(meta, name)?.kind ?? '';
    const title = filterLabel(meta, words, name);
    if (kind === 'date' || kind === 'number' || kind === 'money') {
      const presets =
        kind === 'date' ? DUE.map((id) => ({ id, label: words[DUE_WORDS[id] as keyof Words] })) : [];
      const values = await askRange(
        anchor,
        title,
        presets,
        now[0] ?? '',
        kind === 'date' ? 'date' : 'number',
        words,
      );
      if (values) change(withFilter(view, name, values));
      return;
    }
    if (kind === 'text' || kind === 'link' || name === 'under' || name === 'before') {
      const values = await askRange(anchor, title, [], now[0] ?? '', 'text', words);
      if (values)
        change(
          withFilter(
            view,
            name,
            values.map((one) => one.replace(/^.*-(\d+)$/, name === 'q' ? '$&' : '$1')),
          ),
        );
      return;
    }
    const empty = ['assignees', 'tags'].includes(name) || name.startsWith('custom:');
    const options =
      name === 'no'
        ? meta.fields
            .filter(
              (one) =>
                ['assignees', 'due_date', 'tags', 'estimate_minutes', 'parent'].includes(one.name) ||
                (one.name.startsWith('custom:') && one.filter),
            )
            .map((one) => ({ id: one.name, label: one.label }))
        : [
            ...(kind === 'people' ? [{ id: 'me', label: words.me }] : []),
            ...optionsOf(meta, words, name),
            ...(name === 'assignees' ? meta.roles.map((one) => ({ id: `r${one.id}`, label: one.name })) : []),
            ...(empty ? [{ id: 'none', label: kind === 'people' ? words.nobody : words.none }] : []),
          ];
    const values = await pick({ anchor, title, options, chosen: now, several: true, words });
    if (values) change(withFilter(view, name, values));
  }
}

/** A range, or one of the presets; for text one field. Null when it was given up. */
function askRange(
  anchor: HTMLElement,
  title: string,
  presets: Option[],
  now: string,
  type: 'date' | 'number' | 'text',
  words: Words,
): Promise<string[] | null> {
  return new Promise((settle) => {
    const box = el('form', 'menu work-range', document.body, { popover: 'auto', 'aria-label': title });
    let result: string[] | null = null;
    for (const preset of presets)
      button(box, 'menu-item', preset.label, () => {
        result = [preset.id];
        box.hidePopover();
      });
    const [low = '', high = ''] = now.includes('..') ? now.split('..') : [now, type === 'text' ? '' : now];
    const fields =
      type === 'text'
        ? [[title, low]]
        : [
            [words.from, low],
            [words.to, high],
          ];
    const inputs = fields.map(([label, value]) => {
      const line = el('label', 'work-range-line', box, { text: label });
      return el('input', 'input small', line, {
        type,
        value: type === 'date' && !/^\d{4}-/.test(value ?? '') ? '' : (value ?? ''),
      });
    });
    el('button', 'button small primary', box, { text: words.apply });
    box.addEventListener('submit', (event) => {
      event.preventDefault();
      const [first = '', last = ''] = inputs.map((one) => one.value.trim());
      result = type === 'text' ? (first ? [first] : []) : first || last ? [`${first}..${last}`] : [];
      box.hidePopover();
    });
    box.addEventListener('toggle', (event) => {
      if ((event as ToggleEvent).newState !== 'closed') return;
      box.remove();
      anchor.focus();
      settle(result);
    });
    box.showPopover();
    const at = anchor.getBoundingClientRect();
    box.style.top = `${Math.min(at.bottom + 4, innerHeight - box.offsetHeight - 8)}px`;
    box.style.left = `${Math.max(8, Math.min(at.left, innerWidth - box.offsetWidth - 8))}px`;
    inputs[0]?.focus();
  });
}

export { parseView };
