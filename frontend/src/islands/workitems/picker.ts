/** A list to choose from, beside whatever asked: filtered by typing, chosen by keys or pointer. */
import { icon, placeBeside } from '../../behaviours/dom.ts';
import { el } from '../gantt/dom.ts';
import { hueOf, initialsOf } from './people.ts';
import type { Words } from './words.ts';

export interface Option {
  id: string;
  label: string;
  hue?: number | undefined;
  icon?: string;
  person?: boolean;
  disabled?: boolean;
  hint?: string;
}

interface Asked {
  anchor: Element;
  title: string;
  options: Option[];
  chosen: string[];
  several: boolean;
  words: Words;
  /** What is offered for a text that was typed; replaces the options. */
  find?: (text: string) => Promise<Option[]>;
}

let count = 0;

/** What was chosen, or null when it was given up. */
export function pick(asked: Asked): Promise<string[] | null> {
  const { anchor, title, several, words } = asked;
  const before = document.activeElement as HTMLElement | null;
  const chosen = new Set(asked.chosen);
  let options = asked.options;
  let shown: Option[] = [];
  let active = 0;
  const key = `picker-${++count}`;
  const box = el('div', 'menu work-picker', document.body, {
    role: 'dialog',
    'aria-label': title,
    popover: 'manual',
  });
  const input = el('input', 'input small', box, {
    type: 'text',
    role: 'combobox',
    'aria-label': title,
    'aria-expanded': 'true',
    'aria-controls': key,
    'aria-autocomplete': 'list',
    autocomplete: 'off',
    placeholder: words.search,
  });
  const list = el('div', 'work-options', box, { role: 'listbox', id: key, 'aria-label': title });
  if (several) list.setAttribute('aria-multiselectable', 'true');

  return new Promise((settle) => {
    const end = new AbortController();
    const finish = (result: string[] | null): void => {
      if (end.signal.aborted) return;
      end.abort();
      box.remove();
      if (before?.isConnected) before.focus({ preventScroll: true });
      settle(result);
    };
    const draw = (): void => {
      const text = input.value.trim().toLocaleLowerCase();
      shown = asked.find ? options : options.filter(({ label }) => label.toLocaleLowerCase().includes(text));
      active = Math.max(0, Math.min(active, shown.length - 1));
      list.replaceChildren(...shown.map((option, at) => row(option, at)));
      if (!shown.length)
        el('p', 'work-nothing', list, { role: 'option', 'aria-selected': 'false', text: words.noChoice });
      mark();
    };
    const mark = (): void => {
      for (const [at, one] of [...list.children].entries()) one.classList.toggle('active', at === active);
      const now = list.children[active];
      if (now && shown.length) input.setAttribute('aria-activedescendant', now.id);
      now?.scrollIntoView({ block: 'nearest' });
    };
    const row = (option: Option, at: number): HTMLElement => {
      const line = el('div', 'menu-item', null, {
        role: 'option',
        id: `${key}-${at}`,
        'aria-selected': String(chosen.has(option.id)),
        'aria-disabled': option.disabled ? 'true' : undefined,
      });
      if (option.person)
        el('span', `avatar hue-${hueOf(option.label)}`, line, {
          'aria-hidden': 'true',
          text: initialsOf(option.label),
        });
      else if (option.icon) line.append(icon(option.icon));
      else if (option.hue) el('span', `dot hue-${option.hue}`, line);
      el('span', 'grow', line, { text: option.label });
      if (option.hint) el('span', 'meta', line, { text: option.hint });
      if (chosen.has(option.id)) line.append(icon('check'));
      line.addEventListener('click', () => choose(option));
      return line;
    };
    const choose = (option: Option | undefined): void => {
      if (!option || option.disabled) return;
      if (!several) finish([option.id]);
      else {
        if (!chosen.delete(option.id)) chosen.add(option.id);
        draw();
      }
    };
    const search = async (): Promise<void> => {
      active = 0;
      if (asked.find) options = await asked.find(input.value.trim());
      if (!end.signal.aborted) draw();
    };

    if (several) {
      const foot = el('div', 'work-foot', box);
      const done = el('button', 'button small primary', foot, { type: 'button', text: words.apply });
      done.addEventListener('click', () => finish([...chosen]));
    }
    box.showPopover();
    draw();
    placeBeside(box, anchor);
    input.focus({ preventScroll: true });
    if (asked.find) void search();
    const { signal } = end;
    input.addEventListener('input', () => void search(), { signal });
    box.addEventListener(
      'keydown',
      (event) => {
        if (event.isComposing) return;
        const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
        if (step && shown.length) {
          active = (active + step + shown.length) % shown.length;
          mark();
        } else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && several) finish([...chosen]);
        else if (event.key === 'Enter' && event.target === input) choose(shown[active]);
        else if (event.key === 'Escape') finish(null);
        else if (event.key === 'Tab' && !several) finish(null);
        else return event.stopPropagation();
        event.preventDefault();
        event.stopPropagation();
      },
      { signal },
    );
    document.addEventListener(
      'pointerdown',
      (event) => {
        if (!box.contains(event.target as Node)) finish(several ? [...chosen] : null);
      },
      { signal, capture: true },
    );
    window.addEventListener('resize', () => placeBeside(box, anchor), { signal });
  });
}
