/** Draws the lines of a list that are in sight, and the header above them. */
import { icon } from '../../behaviours/dom.ts';
import { el } from '../gantt/dom.ts';
import { drawCell, groupName, type Pen } from '../workitems/cells.ts';
import { sortOf, type ViewState } from '../workitems/query.ts';
import { fieldOf, keyOf } from '../workitems/rules.ts';
import type { Row } from '../workitems/wire.ts';
import { counted, fill } from '../workitems/words.ts';
import { type Line, type ListModel, slice } from './model.ts';

const WIDTHS: Record<string, number> = {
  number: 120, type: 110, state: 130, assignees: 140, priority: 90, due_date: 100, tags: 160, parent: 180,
  percent: 120, start: 90, finish: 90, estimate_minutes: 90, spent_minutes: 90, planned: 90, author: 120,
  created: 100, changed: 100,
}; // biome-ignore format: one table
export const NUMERIC = new Set([
  'start',
  'finish',
  'estimate_minutes',
  'spent_minutes',
  'created',
  'changed',
]);
export const LEAST_WIDTH = 56;

export class ListView {
  readonly grid: HTMLElement;
  readonly head: HTMLElement;
  readonly body: HTMLElement;
  lines: Line[] = [];
  active = { line: -1, column: 1 };
  private readonly root: HTMLElement;
  private readonly model: ListModel;
  private readonly pen: Pen;
  private view: ViewState;
  private rowHeight = 32;
  widths: Record<string, number>;

  constructor(
    root: HTMLElement,
    model: ListModel,
    pen: Pen,
    view: ViewState,
    widths: Record<string, number>,
  ) {
    this.root = root;
    this.model = model;
    this.pen = pen;
    this.view = view;
    this.widths = widths;
    this.grid = el('div', 'work-grid', root, {
      role: 'grid',
      'aria-label': pen.words.grid,
      'aria-describedby': 'work-grid-help',
      'aria-multiselectable': 'true',
      tabindex: '0',
    });
    el('p', 'visually-hidden', root, { id: 'work-grid-help', text: pen.words.gridHelp });
    this.head = el('div', 'work-head', el('div', 'work-headgroup', this.grid, { role: 'rowgroup' }), {
      role: 'row',
      'aria-rowindex': 1,
    });
    this.body = el('div', 'work-body', this.grid, { role: 'rowgroup' });
  }

  width(name: string): number {
    return this.widths[name] ?? WIDTHS[name] ?? 130;
  }

  /** Everything anew, for another view. */
  show(view: ViewState): void {
    this.view = view;
    this.drawHead();
    this.draw();
  }

  layOut(): void {
    const tracks = this.view.columns.map((name) =>
      name === 'name' && !this.widths[name] ? 'minmax(220px, 1fr)' : `${this.width(name)}px`,
    );
    this.grid.style.setProperty('--work-columns', `36px ${tracks.join(' ')}`);
    const least = this.view.columns.reduce(
      (sum, name) => sum + (name === 'name' ? (this.widths[name] ?? 220) : this.width(name)),
      36,
    );
    this.grid.style.setProperty('--work-least', `${least}px`);
  }

  private drawHead(): void {
    this.layOut();
    const { words, meta } = this.pen;
    this.head.replaceChildren();
    const all = el('div', 'work-cell check', this.head, { role: 'columnheader' });
    const box = el('input', '', all, {
      type: 'checkbox',
      'aria-label': words.selectAll,
      'data-all': true,
      tabindex: '-1',
    });
    box.checked = this.model.selected.size > 0 && this.model.selected.size >= this.model.rows.size;
    this.view.columns.forEach((name) => {
      const field = fieldOf(meta, name);
      const sort = sortOf(this.view, name);
      const cell = el('div', `work-cell${NUMERIC.has(name) ? ' num' : ''}`, this.head, {
        role: 'columnheader',
        'data-column': name,
        'aria-sort': field?.sort ? sort : undefined,
        draggable: 'true',
      });
      const label = el(field?.sort ? 'button' : 'span', 'work-label', cell, {
        text: field?.label ?? name,
        ...(field?.sort && { type: 'button', 'data-sort': name, tabindex: '-1' }),
      });
      if (sort !== 'none') label.append(icon(sort === 'ascending' ? 'arrow-up' : 'arrow-down'));
      el('span', 'work-grip', cell, { 'data-grip': name, 'aria-hidden': 'true' });
    });
  }

  draw(): void {
    this.lines = this.model.lines(this.view.tree, this.view.group !== '');
    this.active.line = Math.min(this.active.line, this.lines.length - 1);
    this.rowHeight = this.measure();
    this.body.style.height = `${this.lines.length * this.rowHeight}px`;
    this.grid.setAttribute('aria-rowcount', String(this.lines.length + 1));
    this.grid.setAttribute('aria-colcount', String(this.view.columns.length + 1));
    this.paint();
  }

  private measure(): number {
    const height = getComputedStyle(this.root).getPropertyValue('--work-row').trim();
    return Number.parseFloat(height) || 32;
  }

  /** The lines in sight; called on every scroll. */
  paint(): void {
    const { grid } = this;
    const top = Math.max(0, grid.scrollTop - this.head.offsetHeight);
    const [first, last] = slice(this.lines.length, this.rowHeight, top, grid.clientHeight || 600);
    const editing = this.body.querySelector('.work-field');
    if (editing) return;
    const fresh = document.createDocumentFragment();
    for (let at = first; at < last; at++) {
      const line = this.lines[at];
      if (line) fresh.append(this.line(line, at));
    }
    this.body.replaceChildren(fresh);
    this.markActive();
  }

  private line(line: Line, at: number): HTMLElement {
    const element = el('div', `work-row ${line.kind}`, null, {
      role: 'row',
      'aria-rowindex': at + 2,
      'data-line': at,
    });
    element.style.transform = `translateY(${at * this.rowHeight}px)`;
    if (line.kind === 'row') this.row(element, line, at);
    else if (line.kind === 'group') this.group(element, line, at);
    else {
      const cell = el('div', 'work-cell wide', element, { role: 'gridcell', id: `wc-${at}-1` });
      el('span', 'muted', cell, { text: this.pen.words.loading });
    }
    return element;
  }

  private group(element: HTMLElement, line: Extract<Line, { kind: 'group' }>, at: number): void {
    const { words } = this.pen;
    const name = groupName(this.pen, this.view.group, line.key, line.name);
    const cell = el('div', 'work-cell wide', element, { role: 'gridcell', id: `wc-${at}-1` });
    const fold = el('button', 'work-fold', cell, {
      type: 'button',
      tabindex: '-1',
      'data-fold': line.key || '-',
      'aria-expanded': String(line.open),
      'aria-label': fill(words.fold, { name }),
    });
    fold.append(icon(line.open ? 'chevron-down' : 'chevron-right'));
    el('span', 'strong', cell, { text: name });
    el('span', 'badge', cell, { text: line.count });
  }

  private row(element: HTMLElement, line: Extract<Line, { kind: 'row' }>, at: number): void {
    const { row } = line;
    const selected = this.model.selected.has(row.id);
    element.setAttribute('aria-selected', String(selected));
    element.dataset.id = String(row.id);
    const check = el('div', 'work-cell check', element, {
      role: 'gridcell',
      id: `wc-${at}-0`,
      'aria-colindex': 1,
    });
    const box = el('input', '', check, {
      type: 'checkbox',
      tabindex: '-1',
      'aria-label': fill(this.pen.words.selectRow, { name: row.name }),
      'data-select': row.id,
    });
    box.checked = selected;
    this.view.columns.forEach((name, index) => {
      const cell = el(
        'div',
        `work-cell ${name.replace(':', '-')}${NUMERIC.has(name) ? ' num' : ''}`,
        element,
        {
          role: 'gridcell',
          id: `wc-${at}-${index + 1}`,
          'data-name': name,
          'aria-colindex': index + 2,
        },
      );
      if (name === 'name') this.title(cell, line);
      else drawCell(this.pen, cell, row, name);
    });
  }

  private title(cell: HTMLElement, { row, depth, open }: Extract<Line, { kind: 'row' }>): void {
    if (this.view.tree) {
      const indent = el('span', 'work-indent', cell);
      indent.style.width = `${depth * 18}px`;
      if (row.has_children) {
        const fold = el('button', 'work-fold', cell, {
          type: 'button',
          tabindex: '-1',
          'data-branch': row.id,
          'aria-expanded': String(open),
          'aria-label': fill(this.pen.words.fold, { name: row.name }),
        });
        fold.append(icon(open ? 'chevron-down' : 'chevron-right'));
      } else el('span', 'work-fold', cell);
    }
    drawCell(this.pen, cell, row, 'name');
    const link = el('a', 'work-open', cell, {
      href: `${this.pen.meta.item_url}${row.number}/`,
      tabindex: '-1',
      'aria-label': fill(this.pen.words.openItem, { name: keyOf(this.pen.meta, row) }),
    });
    link.append(icon('arrow-up-right'));
  }

  cell(line: number, column: number): HTMLElement | null {
    return this.body.querySelector<HTMLElement>(`[id="wc-${line}-${column}"]`);
  }

  activeRow(): Row | null {
    const line = this.lines[this.active.line];
    return line?.kind === 'row' ? line.row : null;
  }

  columnName(): string {
    return this.view.columns[this.active.column - 1] ?? '';
  }

  moveTo(line: number, column: number): void {
    this.active = {
      line: Math.max(0, Math.min(line, this.lines.length - 1)),
      column: Math.max(0, Math.min(column, this.view.columns.length)),
    };
    const top = this.active.line * this.rowHeight;
    const head = this.head.offsetHeight;
    if (top < this.grid.scrollTop) this.grid.scrollTop = top;
    else if (top + this.rowHeight + head > this.grid.scrollTop + this.grid.clientHeight)
      this.grid.scrollTop = top + this.rowHeight + head - this.grid.clientHeight;
    this.paint();
  }

  pageLines(): number {
    return Math.max(1, Math.floor((this.grid.clientHeight - this.head.offsetHeight) / this.rowHeight) - 1);
  }

  markActive(): void {
    for (const cell of this.body.querySelectorAll('.active')) cell.classList.remove('active');
    const line = this.lines[this.active.line];
    const cell = line && this.cell(this.active.line, line.kind === 'row' ? this.active.column : 1);
    cell?.classList.add('active');
    if (cell) this.grid.setAttribute('aria-activedescendant', cell.id);
    else this.grid.removeAttribute('aria-activedescendant');
  }

  /** Whether the end of what is loaded comes into sight. */
  nearEnd(): boolean {
    const { grid } = this;
    return grid.scrollTop + grid.clientHeight > grid.scrollHeight - 20 * this.rowHeight;
  }

  footText(): string {
    const { rows, total } = this.model;
    return rows.size >= total
      ? counted(this.pen.words.total, total)
      : fill(this.pen.words.totalOf, { shown: rows.size, count: total });
  }
}
