/** `<tz-item-calendar>`: an item is due on the day to which it is dragged, or to which the keys carry it. */
import './item-calendar.css';
import '../workitems/work.css';
import {
  draggable,
  dropTargetForElements,
  monitorForElements,
} from '@atlaskit/pragmatic-drag-and-drop/element/adapter';
import { closest } from '../gantt/dom.ts';
import { Refused, send, toast } from '../workitems/server.ts';
import type { Row } from '../workitems/wire.ts';
import { fill, wordsFor } from '../workitems/words.ts';

export class ItemCalendarElement extends HTMLElement {
  private ends: (() => void)[] = [];

  connectedCallback(): void {
    if (!this.hasAttribute('data-may-edit')) return;
    for (const item of this.querySelectorAll<HTMLElement>('.month-table [data-item]'))
      this.ends.push(draggable({ element: item, getInitialData: () => ({ item: item.dataset.item }) }));
    for (const day of this.querySelectorAll<HTMLElement>('[data-day]'))
      this.ends.push(
        dropTargetForElements({
          element: day,
          onDragEnter: () => day.classList.add('over'),
          onDragLeave: () => day.classList.remove('over'),
          onDrop: () => day.classList.remove('over'),
        }),
      );
    this.ends.push(
      monitorForElements({
        onDrop: ({ source, location }) => {
          const day = location.current.dropTargets[0]?.element as HTMLElement | undefined;
          if (day) void this.move(source.element as HTMLElement, day);
        },
      }),
    );
    const ending = new AbortController();
    this.ends.push(() => ending.abort());
    this.addEventListener('keydown', (event) => this.pressed(event), { signal: ending.signal });
  }

  disconnectedCallback(): void {
    for (const end of this.ends) end();
    this.ends = [];
  }

  /** Alt with an arrow: a day or a week on. */
  private pressed(event: KeyboardEvent): void {
    const item = closest(event, '.month-table [data-item]');
    const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 }[event.key];
    if (!item || !step || !event.altKey) return;
    event.preventDefault();
    const days = [...this.querySelectorAll<HTMLElement>('[data-day]')];
    const at = days.findIndex((day) => day.contains(item));
    const day = days[at + step];
    if (day) void this.move(item, day).then(() => item.focus());
  }

  private async move(item: HTMLElement, day: HTMLElement): Promise<void> {
    const from = item.closest<HTMLElement>('[data-day]');
    if (!from || from === day) return;
    const next = item.nextElementSibling;
    const words = wordsFor(this.dataset.lang === 'en' ? 'en' : 'zh');
    day.append(item);
    try {
      await this.save(item, day.dataset.day ?? '');
      const sentence = fill(words.dueMoved, { name: item.dataset.name ?? '', day: day.dataset.day ?? '' });
      toast(sentence, 'ok', { label: words.undo, run: () => void this.back(item, from) });
    } catch (error) {
      from.insertBefore(item, next);
      if (!(error instanceof Refused)) throw error;
      toast(error.refusal.message || words.failed, 'bad');
    }
  }

  private async back(item: HTMLElement, day: HTMLElement): Promise<void> {
    day.append(item);
    await this.save(item, day.dataset.day ?? '');
  }

  private async save(item: HTMLElement, day: string): Promise<void> {
    const body = { items: [Number(item.dataset.item)], changes: { due_date: day }, columns: 'name,due_date' };
    const { rows } = await send<{ rows: Row[] }>(this.dataset.change ?? '', this.dataset.csrf ?? '', body);
    item.dataset.version = String(rows[0]?.version ?? '');
  }
}

customElements.define('tz-item-calendar', ItemCalendarElement);
