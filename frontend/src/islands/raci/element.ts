/** `<tz-raci>`: letters of the matrix by click and by key; the arrows go from cell to cell. */
import { closest } from '../gantt/dom.ts';
import { toast } from '../workitems/server.ts';

const TURN = ['', 'R', 'A', 'AR', 'C', 'I'];
const KEYS: Record<string, string> = { r: 'R', a: 'A', c: 'C', i: 'I', Delete: '', Backspace: '' };

interface Answer {
  letter?: string;
  gaps?: string[];
  message?: string;
}

/** What a key makes of a letter: R and A together are both. */
export function lettered(present: string, key: string): string | null {
  const wanted = KEYS[key.length === 1 ? key.toLowerCase() : key];
  if (wanted === undefined) return null;
  const both = (present === 'R' && wanted === 'A') || (present === 'A' && wanted === 'R');
  return both ? 'AR' : wanted;
}

export class RaciElement extends HTMLElement {
  private ending: AbortController | null = null;
  private turn: Promise<void> = Promise.resolve();

  connectedCallback(): void {
    this.ending = new AbortController();
    const { signal } = this.ending;
    this.addEventListener('click', (event) => this.clicked(event), { signal });
    this.addEventListener('keydown', (event) => this.pressed(event), { signal });
  }

  disconnectedCallback(): void {
    this.ending?.abort();
  }

  private clicked(event: MouseEvent): void {
    const button = closest(event, 'button[name=cell]') as HTMLButtonElement | null;
    if (!button) return;
    event.preventDefault();
    const present = button.textContent ?? '';
    this.write(button, TURN[(TURN.indexOf(present) + 1) % TURN.length] ?? '');
  }

  private pressed(event: KeyboardEvent): void {
    const button = closest(event, 'button[name=cell]') as HTMLButtonElement | null;
    if (!button || event.ctrlKey || event.metaKey || event.altKey) return;
    const letter = lettered(button.textContent ?? '', event.key);
    const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
    if (letter === null && !step) return;
    event.preventDefault();
    event.stopPropagation();
    if (letter !== null) this.write(button, letter);
    else if (step) this.go(button, step[0] ?? 0, step[1] ?? 0);
  }

  private go(button: HTMLButtonElement, down: number, right: number): void {
    const cell = button.closest('td') as HTMLTableCellElement;
    const row = cell.parentElement as HTMLTableRowElement;
    const rows = [...(row.parentElement?.children ?? [])] as HTMLTableRowElement[];
    const there = rows[rows.indexOf(row) + down]?.cells[cell.cellIndex + right];
    there?.querySelector<HTMLButtonElement>('button[name=cell]')?.focus();
  }

  /** The letter is shown at once and written in its turn; what is refused comes back as it was. */
  private write(button: HTMLButtonElement, letter: string): void {
    const before = button.textContent ?? '';
    if (before === letter) return;
    this.show(button, letter);
    this.turn = this.turn.then(async () => {
      const answer = await this.post(button.value, letter);
      if (answer.gaps) this.judge(button, answer.gaps);
      else {
        this.show(button, before);
        toast(answer.message || this.dataset.failed || '', 'bad');
      }
    });
  }

  private async post(cell: string, letter: string): Promise<Answer> {
    try {
      const response = await fetch(this.dataset.src ?? '', {
        method: 'POST',
        headers: { Accept: 'application/json', 'X-CSRFToken': this.dataset.csrf ?? '' },
        body: new URLSearchParams({ cell, letter }),
      });
      return (await response.json()) as Answer;
    } catch {
      return {};
    }
  }

  private show(button: HTMLButtonElement, letter: string): void {
    button.textContent = letter;
    const cell = button.closest('td');
    if (cell) cell.dataset.letter = letter;
    const label = button.getAttribute('aria-label') ?? '';
    button.setAttribute('aria-label', label.replace(/: [^:]*$/, `: ${letter || '–'}`));
  }

  private judge(button: HTMLButtonElement, gaps: string[]): void {
    const place = button.closest('tr')?.querySelector('.raci-gaps');
    place?.replaceChildren(
      ...gaps.map((gap) => {
        const pill = document.createElement('span');
        pill.className = 'pill warn';
        pill.textContent = gap;
        return pill;
      }),
    );
  }
}

customElements.define('tz-raci', RaciElement);
