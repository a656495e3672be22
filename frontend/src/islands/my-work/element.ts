/** `<tz-my-work>`: ticks, states and due dates of my work, done where they stand. */
import './my-work.css';
import '../workitems/work.css';
import { closest } from '../gantt/dom.ts';
import { Refused, send, toast } from '../workitems/server.ts';
import type { Changes } from '../workitems/wire.ts';
import { wordsFor } from '../workitems/words.ts';

export class MyWorkElement extends HTMLElement {
  private ending: AbortController | null = null;
  /** Versions that our own changes have brought. */
  private readonly own = new Map<string, number>();
  /** Part → how many of its items are shown, where it is not the usual number. */
  private readonly shown = new Map<string, string>();

  connectedCallback(): void {
    this.ending = new AbortController();
    const { signal } = this.ending;
    this.addEventListener('change', (event) => this.changed(event), { signal });
    this.addEventListener('keydown', (event) => this.pressed(event), { signal });
    this.addEventListener('click', (event) => this.clicked(event), { signal });
  }

  disconnectedCallback(): void {
    this.ending?.abort();
  }

  /** More of a part: it stays open when something is changed afterwards. */
  private clicked(event: MouseEvent): void {
    const link = closest(event, '[data-more]');
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const { more = '', shown = '' } = link.dataset;
    const first = link.closest('.my-part')?.querySelectorAll('.my-row').length ?? 0;
    this.shown.set(more, shown);
    void this.refresh('').then(() => {
      const part = this.querySelector(`#part-${more}`)?.closest('.my-part');
      part?.querySelectorAll<HTMLElement>('.my-row .my-link')[first]?.focus();
    });
  }

  private address(): string {
    const params = new URLSearchParams({ part: '1', ...Object.fromEntries(this.shown) });
    if (this.dataset.grouped) params.set('group', 'project');
    return `${this.dataset.src ?? ''}?${params}`;
  }

  private changed(event: Event): void {
    const field = event.target as HTMLInputElement | HTMLSelectElement;
    const row = closest(event, '[data-item]');
    if (!row) return;
    if (field.dataset.done) void this.save(row, { state: Number(field.dataset.done) });
    else if (field.matches('[data-state]') && field.value)
      void this.save(row, { state: Number(field.value) });
    else if (field.matches('[data-due]') && field.validity.valid)
      void this.save(row, { due_date: field.value || null });
  }

  /** J and K, or the arrows on a title, go from row to row; D ticks off. */
  private pressed(event: KeyboardEvent): void {
    const link = closest(event, '.my-link');
    if (!link || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key];
    if (step) {
      const all = [...this.querySelectorAll<HTMLElement>('.my-link')];
      all[all.indexOf(link) + step]?.focus();
    } else if (event.key === 'd')
      closest(event, '.my-row')?.querySelector<HTMLElement>('[data-done]')?.click();
    else return;
    event.preventDefault();
  }

  private async save(row: HTMLElement, changes: Changes): Promise<void> {
    const words = wordsFor(this.dataset.lang === 'en' ? 'en' : 'zh');
    const { item = '', version = '', name = '' } = row.dataset;
    row.classList.add('busy');
    try {
      const { before } = await this.post(item, () => ({
        ...changes,
        version: Math.max(Number(version), this.own.get(item) ?? 0),
      }));
      toast(`${name}: ${words.saved}`, 'ok', { label: words.undo, run: () => void this.undo(item, before) });
    } catch (error) {
      this.explain(error);
    }
    await this.refresh(item);
  }

  private async undo(item: string, before: Changes): Promise<void> {
    try {
      await this.post(item, before);
    } catch (error) {
      this.explain(error);
    }
    await this.refresh(item);
  }

  private async post(
    item: string,
    body: Changes | (() => Changes),
  ): Promise<{ before: Changes; version: number }> {
    const address = (this.dataset.change ?? '').replace('/0/', `/${item}/`);
    const answer = await send<{ before: Changes; version: number }>(address, this.dataset.csrf ?? '', body);
    this.own.set(item, answer.version);
    return answer;
  }

  private explain(error: unknown): void {
    if (!(error instanceof Refused)) throw error;
    const words = wordsFor(this.dataset.lang === 'en' ? 'en' : 'zh');
    const { status, message } = error.refusal;
    toast(message || (status === 0 ? words.offline : words.failed), status === 409 ? 'warn' : 'bad');
  }

  /** The parts as they are now; the focus stays with the row, or goes to the one that took its place. */
  private async refresh(item: string): Promise<void> {
    const rows = [...this.querySelectorAll<HTMLElement>('[data-item]')];
    const at = rows.findIndex((row) => row.dataset.item === item);
    const held = rows[at]?.contains(document.activeElement);
    const response = await fetch(this.address(), { headers: { 'X-Requested-With': 'fetch' } });
    if (!response.ok) return;
    const page = new DOMParser().parseFromString(await response.text(), 'text/html');
    this.replaceChildren(...page.body.childNodes);
    if (!held) return;
    const after = [...this.querySelectorAll<HTMLElement>('[data-item]')];
    const next = after.find((row) => row.dataset.item === item) ?? after[Math.min(at, after.length - 1)];
    next?.querySelector<HTMLElement>('.my-link')?.focus();
  }
}

customElements.define('tz-my-work', MyWorkElement);
