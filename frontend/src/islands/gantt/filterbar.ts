/** The filter above the table: words, traits and a person; tasks that fit stay, with their parents. */
import { button, el } from './dom.ts';
import type { Gantt } from './gantt.ts';
import { at } from './model/plan.ts';
import { FLAG, KIND } from './wire.ts';
import { fill } from './words.ts';

export class FilterBar {
  private readonly gantt: Gantt;
  private readonly box: HTMLElement;
  private readonly text: HTMLInputElement;
  private readonly critical: HTMLInputElement;
  private readonly late: HTMLInputElement;
  private readonly milestones: HTMLInputElement;
  private readonly person: HTMLSelectElement;
  private readonly count: HTMLElement;

  constructor(gantt: Gantt, box: HTMLElement) {
    this.gantt = gantt;
    this.box = box;
    const { words, plan } = gantt.state;
    box.hidden = true;
    box.setAttribute('role', 'search');
    box.setAttribute('aria-label', words.filter);
    this.text = el('input', 'gantt-control', box, {
      type: 'search',
      placeholder: words.filterText,
      'aria-label': words.filterText,
    });
    this.critical = this.check(words.onlyCritical);
    this.late = this.check(words.onlyLate);
    this.milestones = this.check(words.onlyMilestones);
    this.person = el('select', 'gantt-control', box, { 'aria-label': words.people });
    el('option', '', this.person, { value: '', text: words.anyone });
    for (const { id, name } of plan.people) el('option', '', this.person, { value: id, text: name });
    this.count = el('span', 'gantt-count', box, { role: 'status' });
    button(box, 'gantt-button is-quiet', words.clearFilter, () => this.clear());
    box.addEventListener('input', () => this.apply());
    box.addEventListener('keydown', (event) => this.key(event));
  }

  private check(label: string): HTMLInputElement {
    const wrapper = el('label', 'gantt-check', this.box);
    const input = el('input', '', wrapper, { type: 'checkbox' });
    el('span', '', wrapper, { text: label });
    return input;
  }

  get isOpen(): boolean {
    return !this.box.hidden;
  }

  toggle(): void {
    if (this.isOpen && this.box.contains(document.activeElement)) {
      this.close();
      return;
    }
    this.box.hidden = false;
    this.text.focus();
    this.text.select();
  }

  private close(): void {
    this.clear();
    this.box.hidden = true;
    this.gantt.focus();
  }

  clear(): void {
    this.text.value = '';
    this.person.value = '';
    for (const box of [this.critical, this.late, this.milestones]) box.checked = false;
    this.apply();
  }

  private key(event: KeyboardEvent): void {
    if (event.isComposing) return;
    if (event.key === 'Escape') this.close();
    else if (event.key === 'Enter' && event.target === this.text) this.gantt.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  private apply(): void {
    this.gantt.state.outline.fits = this.condition();
    const { chart, state } = this.gantt;
    this.gantt.refold();
    chart.scrollToRow(state.selection.active.row);
  }

  private condition(): ((index: number) => boolean) | null {
    const words = this.text.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    const critical = this.critical.checked;
    const late = this.late.checked;
    const milestones = this.milestones.checked;
    const person = Number(this.person.value);
    if (!words.length && !critical && !late && !milestones && !person) return null;
    return (index) => {
      const { tasks, sparse } = this.gantt.state.plan;
      if (milestones && at(tasks.kind, index) !== KIND.milestone) return false;
      const flags = at(tasks.flags, index);
      if (critical && !(flags & FLAG.critical)) return false;
      if (late && !(flags & (FLAG.late | FLAG.willBeLate))) return false;
      if (person && !sparse.people.get(at(tasks.id, index))?.includes(person)) return false;
      const name = at(tasks.name, index).toLowerCase();
      return words.every((word) => name.includes(word));
    };
  }

  showCount(): void {
    const { outline, words, plan } = this.gantt.state;
    const text = outline.fits ? fill(words.filterCount, { n: outline.matches, all: plan.count }) : '';
    if (this.count.textContent !== text) this.count.textContent = text;
  }
}
