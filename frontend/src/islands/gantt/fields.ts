/** The fields that float over cells: plain text, people with a list to choose from, a constraint with its date. */
import { el, Listeners } from './dom.ts';
import type { State } from './state.ts';
import { isoDate } from './time.ts';
import { plain, readDate } from './typed.ts';
import { CONSTRAINTS } from './wire.ts';

export interface Field {
  fill(text: string, selected: boolean): void;
  text(): string;
  focus(): void;
  /** Marks the field as wrong; `problemId` is the element that says why. */
  mark(problemId: string): void;
  /** Keys the field needs itself, such as the arrows of an open list. */
  takesKey(event: KeyboardEvent): boolean;
  /** Leaves the field behind as it was found. */
  end(): void;
}

export const inputIn = (box: HTMLElement, label: string): HTMLInputElement =>
  el('input', 'gantt-input', box, {
    type: 'text',
    'aria-label': label,
    autocomplete: 'off',
    spellcheck: 'false',
  });

function markWrong(input: HTMLElement, problemId: string): void {
  input.setAttribute('aria-invalid', 'true');
  input.setAttribute('aria-describedby', problemId);
}

/** Text typed into an input that is there already: the one that lies over the active cell, or one of the details. */
export class TextField implements Field {
  readonly input: HTMLInputElement;

  constructor(input: HTMLInputElement, label: string) {
    this.input = input;
    input.setAttribute('aria-label', label);
  }

  fill(text: string, selected: boolean): void {
    this.input.value = text;
    if (selected) this.input.select();
  }

  text(): string {
    return this.input.value;
  }

  focus(): void {
    this.input.focus({ preventScroll: true });
  }

  mark(problemId: string): void {
    markWrong(this.input, problemId);
  }

  takesKey(_event: KeyboardEvent): boolean {
    return false;
  }

  end(): void {
    this.input.removeAttribute('aria-invalid');
    this.input.removeAttribute('aria-describedby');
  }
}

const LIST_LENGTH = 8;
const COMBOBOX = { role: 'combobox', 'aria-autocomplete': 'list', 'aria-expanded': 'false' };

/** Names separated by commas; the list offers people for the name being typed. */
export class PeopleField extends TextField {
  private readonly list: HTMLElement;
  private readonly state: State;
  private readonly listeners = new Listeners();
  private offered: string[] = [];
  private chosen = -1;

  /** `listId` tells this field's list from another one's on the same page. */
  constructor(input: HTMLInputElement, label: string, state: State, listId = 'gantt-people') {
    super(input, label);
    this.state = state;
    const list = { role: 'listbox', id: listId, 'aria-label': label };
    this.list = el('div', 'gantt-options', input.parentNode, list);
    for (const [name, value] of Object.entries(COMBOBOX)) input.setAttribute(name, value);
    input.setAttribute('aria-controls', listId);
    this.listeners.on(input, 'input', () => this.offer());
    this.list.addEventListener('pointerdown', (event) => {
      event.preventDefault();
      const option = (event.target as HTMLElement).closest<HTMLElement>('[role=option]');
      if (option) this.take(Number(option.dataset.index));
    });
  }

  override fill(text: string, selected: boolean): void {
    super.fill(text, selected);
    this.offer(selected);
  }

  hideList(): void {
    this.offered = [];
    this.chosen = -1;
    this.draw();
  }

  private parts(): string[] {
    return this.input.value.split(/[,，、;；]/).map((part) => part.trim());
  }

  /** Offers the people whose name has what is typed of the last one. */
  offer(everybody = false): void {
    const parts = this.parts();
    const typed = everybody ? '' : (parts.at(-1) ?? '').toLowerCase();
    const taken = new Set(parts.slice(0, everybody ? undefined : -1));
    const names = this.state.plan.people.map(({ name }) => name);
    this.offered = names
      .filter((name) => !taken.has(name) && name.toLowerCase().includes(typed))
      .slice(0, LIST_LENGTH);
    this.chosen = typed && this.offered.length ? 0 : -1;
    this.draw();
  }

  private draw(): void {
    this.list.replaceChildren(
      ...this.offered.map((name, index) =>
        el('div', `gantt-option${index === this.chosen ? ' is-chosen' : ''}`, null, {
          role: 'option',
          id: `${this.list.id}-${index}`,
          'data-index': index,
          'aria-selected': String(index === this.chosen),
          text: name,
        }),
      ),
    );
    this.list.hidden = this.offered.length === 0;
    this.input.setAttribute('aria-expanded', String(this.offered.length > 0));
    if (this.chosen >= 0) this.input.setAttribute('aria-activedescendant', `${this.list.id}-${this.chosen}`);
    else this.input.removeAttribute('aria-activedescendant');
  }

  private take(index: number): void {
    const name = this.offered[index];
    if (name === undefined) return;
    const whole = this.input.selectionStart === 0 && this.input.selectionEnd === this.input.value.length;
    const before = whole ? [] : this.parts().slice(0, -1);
    this.input.value = [...before, name].join(this.state.lang === 'zh' ? '、' : ', ');
    this.offered = [];
    this.chosen = -1;
    this.draw();
    this.focus();
  }

  override end(): void {
    super.end();
    this.listeners.end();
    this.list.remove();
    for (const name of [...Object.keys(COMBOBOX), 'aria-controls', 'aria-activedescendant'])
      this.input.removeAttribute(name);
  }

  override takesKey(event: KeyboardEvent): boolean {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && this.offered.length) {
      this.chosen = (this.chosen + step + this.offered.length) % this.offered.length;
      this.draw();
      return true;
    }
    if ((event.key === 'Enter' || event.key === 'Tab') && this.chosen >= 0) this.take(this.chosen);
    return false;
  }
}

export class ConstraintField implements Field {
  private readonly select: HTMLSelectElement;
  private readonly date: HTMLInputElement;
  private readonly state: State;

  constructor(box: HTMLElement, label: string, state: State) {
    this.state = state;
    this.select = el('select', 'gantt-input', box, { 'aria-label': label });
    CONSTRAINTS.forEach((code) => {
      el('option', '', this.select, { value: code, text: state.words[code] });
    });
    this.date = inputIn(box, state.words.constraintDate);
    this.date.placeholder = '2026-03-05';
    this.select.addEventListener('change', () => this.showDate());
  }

  private get dated(): boolean {
    return this.select.selectedIndex > 1;
  }

  private showDate(): void {
    this.date.hidden = !this.dated;
    const start = this.state.activeTask?.start;
    if (this.dated && this.date.value === '' && start !== undefined) this.date.value = isoDate(start);
  }

  fill(text: string): void {
    const [code = 'ASAP', date = ''] = plain(text).split(/\s+/);
    this.select.selectedIndex = Math.max(0, (CONSTRAINTS as readonly string[]).indexOf(code.toUpperCase()));
    this.date.value = date;
    this.showDate();
  }

  text(): string {
    if (this.select.selectedIndex === 0) return '';
    return this.dated ? `${this.select.value} ${this.readableDate()}` : this.select.value;
  }

  /** Dates with blanks in them (`3 月 5 日`) become one word. */
  private readableDate(): string {
    const { today } = this.state.plan.project;
    const day = readDate(this.date.value, today, this.state.activeTask?.start ?? today);
    return day === null ? this.date.value : isoDate(day);
  }

  focus(): void {
    this.select.focus({ preventScroll: true });
  }

  mark(problemId: string): void {
    markWrong(this.date, problemId);
  }

  end(): void {
    this.select.remove();
    this.date.remove();
  }

  takesKey(event: KeyboardEvent): boolean {
    if (event.key !== 'Tab' || event.shiftKey || event.target !== this.select || !this.dated) return false;
    this.date.focus();
    this.date.select();
    return true;
  }
}
