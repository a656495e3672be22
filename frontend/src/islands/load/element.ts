/** `<tz-load>`: a heat map whose cells open beside it, are walked with the arrows, and take dragged tasks. */
import htmx from 'htmx.org';
import './load.css';
import { step } from './model.ts';

const CELL = 'button[name=cell]';

export class LoadElement extends HTMLElement {
  private ending: AbortController | null = null;
  private dragged = '';
  /** The cell whose detail is shown: "person.day". */
  private open = '';

  connectedCallback(): void {
    this.ending = new AbortController();
    const { signal } = this.ending;
    this.addEventListener('click', (event) => this.clicked(event), { signal });
    this.addEventListener('keydown', (event) => this.pressed(event), { signal });
    this.addEventListener('dragstart', (event) => this.began(event), { signal });
    this.addEventListener('dragend', () => this.ended(), { signal });
    this.addEventListener('dragover', (event) => this.over(event), { signal });
    this.addEventListener('drop', (event) => this.dropped(event), { signal });
    document.addEventListener('tz-load-changed', () => void this.refresh(), { signal });
    this.open = new URLSearchParams(location.search).get('cell') ?? '';
    this.rove();
    this.mark();
  }

  disconnectedCallback(): void {
    this.ending?.abort();
  }

  private cells(): HTMLButtonElement[] {
    return [...this.querySelectorAll<HTMLButtonElement>(CELL)];
  }

  /** One cell is in the order of the Tab key; the arrows lead to the others. */
  private rove(): void {
    const cells = this.cells();
    const kept = cells.find((cell) => cell.value === this.open) ?? cells[0];
    for (const cell of cells) cell.tabIndex = cell === kept ? 0 : -1;
  }

  private mark(): void {
    for (const cell of this.cells())
      if (cell.value === this.open) cell.setAttribute('aria-pressed', 'true');
      else cell.removeAttribute('aria-pressed');
  }

  private address(part: string): string {
    const params = new URLSearchParams(location.search);
    params.set('part', part);
    params.delete('cell');
    if (part === 'cell') params.set('cell', this.open);
    return `${this.dataset.src ?? ''}?${params}`;
  }

  private clicked(event: MouseEvent): void {
    const target = event.target as Element;
    const cell = target.closest<HTMLButtonElement>(CELL);
    if (cell) {
      event.preventDefault();
      this.open = cell.value;
      this.rove();
      this.mark();
      void this.show(true);
    } else if (target.closest('[data-load-close]')) this.close();
  }

  private close(): void {
    const cell = this.cells().find((one) => one.value === this.open);
    this.open = '';
    this.mark();
    this.querySelector('#load-detail')?.replaceChildren();
    cell?.focus();
  }

  private async show(focus: boolean): Promise<void> {
    await htmx.ajax('GET', this.address('cell'), { target: '#load-detail', swap: 'innerHTML' });
    if (!focus) return;
    this.querySelector<HTMLElement>('#load-cell-title')?.focus({ preventScroll: innerWidth > 760 });
  }

  private async refresh(): Promise<void> {
    const { scrollLeft = 0 } = this.querySelector('.load-scroll') ?? {};
    await htmx.ajax('GET', this.address('table'), { target: '#load-table', swap: 'outerHTML' });
    this.querySelector('.load-scroll')?.scrollTo({ left: scrollLeft });
    this.rove();
    this.mark();
    if (this.open) await this.show(false);
  }

  private pressed(event: KeyboardEvent): void {
    const here = (event.target as Element).closest<HTMLButtonElement>(CELL);
    if (event.key === 'Escape' && this.open) {
      this.close();
      return;
    }
    if (!here || event.ctrlKey || event.metaKey || event.altKey) return;
    const cells = this.cells();
    const width = here.closest('tr')?.querySelectorAll(CELL).length ?? 1;
    const there = cells[step(event.key, cells.indexOf(here), width, cells.length)];
    if (!there || there === here) return;
    event.preventDefault();
    here.tabIndex = -1;
    there.tabIndex = 0;
    there.focus();
    there.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }

  private began(event: DragEvent): void {
    const task = (event.target as Element).closest<HTMLElement>('[data-move]');
    if (!task || !event.dataTransfer) return;
    this.dragged = task.dataset.move ?? '';
    event.dataTransfer.effectAllowed = 'move';
    event.dataTransfer.setData('text/plain', task.querySelector('a')?.textContent ?? '');
    this.classList.add('dragging');
  }

  private ended(): void {
    this.dragged = '';
    this.classList.remove('dragging');
    this.querySelector('.drop-here')?.classList.remove('drop-here');
  }

  private over(event: DragEvent): void {
    const cell = (event.target as Element).closest<HTMLElement>('td:has(button)');
    this.querySelector('.drop-here')?.classList.remove('drop-here');
    if (!this.dragged || !cell) return;
    event.preventDefault();
    cell.classList.add('drop-here');
  }

  /** A drop opens the dialog with what it would do; nothing moves before somebody agrees there. */
  private dropped(event: DragEvent): void {
    const cell = (event.target as Element).closest('td')?.querySelector<HTMLButtonElement>(CELL);
    if (!this.dragged || !cell) return;
    event.preventDefault();
    const [person = '', day = ''] = cell.value.split('.');
    const from = this.open.split('.')[1];
    const week = day === from ? '' : `&week=${day}`;
    void htmx.ajax('GET', `${this.dragged}&taker=${person}${week}`, { target: 'body', swap: 'beforeend' });
    this.ended();
  }
}

customElements.define('tz-load', LoadElement);
