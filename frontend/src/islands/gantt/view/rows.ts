/** The table half: a ring of row elements that are filled with whatever row scrolls in. */
import { button, el } from '../dom.ts';
import { cellText } from '../model/columns.ts';
import { hasFlag, isSummary, type Task } from '../model/plan.ts';
import { FLAG } from '../wire.ts';
import type { Chart, RowWindow } from './chart.ts';

interface RowSlot {
  element: HTMLElement;
  cells: HTMLElement[];
  /** How each cell looked when it was filled last, as bits. */
  looks: number[];
  /** The text node of each cell: changing its data is much cheaper than replacing it. */
  texts: Text[];
  twist: HTMLElement;
  mark: HTMLElement;
  markText: Text;
  row: number;
  stamp: number;
}

const INDENT = 16;
const LOOK = { active: 1, ranged: 2, pending: 4, bad: 8 } as const;
const LOOK_NAMES = Object.entries(LOOK) as [keyof typeof LOOK, number][];

export class Rows {
  private readonly chart: Chart;
  private pool: RowSlot[] = [];
  private model: HTMLElement | null = null;
  private headKey = '';
  private inView = 0;

  constructor(chart: Chart) {
    this.chart = chart;
  }

  /** The columns changed: every row is built anew. */
  forget(): void {
    for (const slot of this.pool) slot.element.remove();
    this.pool = [];
    this.model = null;
    this.headKey = '';
  }

  cellId(id: number, column: number): string {
    return `gantt-cell-${id}-${column}`;
  }

  /** The columns that stay when the table is scrolled sideways: up to and with the name. */
  frozenCount(): number {
    const index = this.chart.state.columns.findIndex(({ key }) => key === 'name');
    return index <= 1 ? index + 1 : 0;
  }

  frozenWidth(): number {
    return this.chart.state.columns.slice(0, this.frozenCount()).reduce((sum, { width }) => sum + width, 0);
  }

  drawHead(): void {
    const { columns } = this.chart.state;
    const key = columns.map((column) => `${column.key}${column.width}`).join();
    if (key === this.headKey) return;
    this.forget();
    this.headKey = key;
    const cells = columns.map((column, index) => {
      const cell = el('div', `gantt-head-cell${this.cellTraits(index)}`, null, {
        role: 'columnheader',
        'aria-colindex': index + 1,
        'data-column': column.key,
      });
      el('span', 'gantt-head-label', cell, { text: column.label, title: column.label });
      el('i', 'gantt-head-grip', cell, { 'data-grip': index, 'aria-hidden': 'true' });
      return cell;
    });
    const strip = el('div', 'gantt-head-strip', null, { role: 'presentation' });
    strip.append(...cells);
    this.chart.headRow.replaceChildren(strip);
  }

  private cellTraits(index: number): string {
    const column = this.chart.state.columns[index];
    return `${column?.numeric ? ' is-numeric' : ''}${index < this.frozenCount() ? ' is-frozen' : ''}`;
  }

  /** Dates and numbers fit into their fitting width; only narrower columns need clipping, which costs time. */
  private isTight(index: number): boolean {
    const column = this.chart.state.columns[index];
    return column !== undefined && (!column.numeric || column.width < column.fitting);
  }

  /** Columns that begin left of the table's edge or at it; the others stay empty until they are scrolled in. */
  get columnsInView(): number {
    const { state, gridScroll, gridWidth } = this.chart;
    let left = -gridScroll;
    let count = 0;
    for (const { width } of state.columns) {
      if (left > gridWidth) break;
      left += width;
      count += 1;
    }
    return count;
  }

  draw({ from, to }: RowWindow): void {
    this.inView = this.columnsInView;
    while (this.pool.length < to - from) this.pool.push(this.newSlot());
    const size = this.pool.length;
    for (let i = 0; i < size; i++) {
      const row = from + i;
      const slot = this.pool[row % size] as RowSlot;
      if (row >= to) this.hide(slot);
      else if (slot.row !== row || slot.stamp !== this.chart.stamp) this.fill(slot, row);
    }
  }

  private hide(slot: RowSlot): void {
    slot.element.hidden = true;
    slot.row = -1;
  }

  /** One row is built, the others are copies of it. */
  private newSlot(): RowSlot {
    this.model ??= this.newRow();
    const element = this.model.cloneNode(true) as HTMLElement;
    this.chart.rowsBox.append(element);
    const cells = [...(element.firstElementChild as HTMLElement).children] as HTMLElement[];
    const nameCell = cells[this.chart.state.columns.findIndex(({ key }) => key === 'name')] as HTMLElement;
    const [twist, name, mark] = [...nameCell.children] as [HTMLElement, HTMLElement, HTMLElement];
    const texts = cells.map((cell) => (cell === nameCell ? name : cell).firstChild as Text);
    const looks = cells.map(() => 0);
    return {
      element,
      cells,
      looks,
      texts,
      twist,
      mark,
      markText: mark.firstChild as Text,
      row: -1,
      stamp: 0,
    };
  }

  private newRow(): HTMLElement {
    const element = el('div', 'gantt-row', null, { role: 'row' });
    const strip = el('div', 'gantt-row-strip', element, { role: 'presentation' });
    const cells = this.chart.state.columns.map((column, index) =>
      el(
        'div',
        `gantt-cell gantt-cell-${column.key}${this.cellTraits(index)}${this.isTight(index) ? ' is-tight' : ''}`,
        strip,
        {
          role: 'gridcell',
          'aria-colindex': index + 1,
        },
      ),
    );
    const nameCell = cells[this.chart.state.columns.findIndex(({ key }) => key === 'name')] as HTMLElement;
    for (const cell of cells) if (cell !== nameCell) cell.append(new Text(' '));
    el('span', 'gantt-twist', nameCell, { 'aria-hidden': 'true' });
    el('span', 'gantt-name', nameCell).append(new Text(' '));
    el('span', 'gantt-mark', nameCell).append(new Text(' '));
    return element;
  }

  private fill(slot: RowSlot, row: number): void {
    const { state, stamp, rowHeight } = this.chart;
    const task = state.taskAt(row);
    if (!task) {
      this.hide(slot);
      return;
    }
    const { element } = slot;
    if (slot.row < 0) element.hidden = false;
    if (slot.row !== row) element.style.top = `${row * rowHeight}px`;
    slot.row = row;
    slot.stamp = stamp;
    element.dataset.id = String(task.id);
    element.ariaRowIndex = String(row + 2);
    element.ariaLevel = String(task.level + 1);
    this.fillState(slot, task, row);
    this.fillName(slot, task);
    this.fillCells(slot, task, row);
  }

  private fillState({ element }: RowSlot, task: Task, row: number): void {
    const { state } = this.chart;
    const expandable = state.plan.tree.hasChildren(task.index);
    if (expandable) element.ariaExpanded = String(!state.outline.collapsed.has(task.id));
    else element.removeAttribute('aria-expanded');
    const selected = state.selection.ids.has(task.id);
    element.ariaSelected = String(selected);
    const context = state.outline.fits && !state.outline.fits(task.index);
    const classes = [
      'gantt-row',
      isSummary(task) && 'is-summary',
      hasFlag(task, FLAG.inactive) && 'is-inactive',
      selected && 'is-selected',
      row === state.selection.active.row && 'is-active',
      state.flashed.has(task.id) && 'is-flashed',
      state.flagged.has(task.id) && 'is-flagged',
      context && 'is-context',
    ]
      .filter(Boolean)
      .join(' ');
    if (element.className !== classes) element.className = classes;
  }

  private fillName(slot: RowSlot, task: Task): void {
    const { state } = this.chart;
    const kind = state.plan.tree.hasChildren(task.index)
      ? state.outline.collapsed.has(task.id)
        ? ' is-shut'
        : ' is-open'
      : '';
    if (slot.twist.className !== `gantt-twist${kind}`) slot.twist.className = `gantt-twist${kind}`;
    slot.twist.style.marginInlineStart = `${task.level * (state.narrow ? 10 : INDENT)}px`;
    const late = hasFlag(task, FLAG.late);
    const mark = late ? state.words.late : hasFlag(task, FLAG.willBeLate) ? state.words.willBeLate : '';
    if (slot.markText.data !== mark) slot.markText.data = mark;
    const looks = `gantt-mark${late ? ' is-late' : mark ? ' is-soon' : ' is-none'}`;
    if (slot.mark.className !== looks) slot.mark.className = looks;
  }

  private fillCells(slot: RowSlot, task: Task, row: number): void {
    const { state } = this.chart;
    const { active } = state.selection;
    const ranged = state.selection.isRange();
    slot.cells.forEach((cell, index) => {
      const outside = index >= this.inView;
      if (cell.hidden !== outside) cell.hidden = outside;
      if (outside) return;
      const key = state.columns[index]?.key ?? 'name';
      const waiting = state.pending.size > 0 ? state.pending.get(`${task.id}:${key}`) : undefined;
      const text = waiting ?? cellText(state, task, key);
      const node = slot.texts[index] as Text;
      if (node.data !== text) node.data = text;
      const isActive = row === active.row && index === active.column;
      this.showLook(slot, index, [
        isActive,
        ranged && state.selection.hasCell(row, index),
        waiting !== undefined,
        key === 'slip' && text.startsWith('+'),
      ]);
      if (isActive) cell.id = this.cellId(task.id, index);
    });
  }

  /** Classes are written only where the cell did not look like this before. */
  private showLook(slot: RowSlot, index: number, is: [boolean, boolean, boolean, boolean]): void {
    const look = Number(is[0]) | (Number(is[1]) << 1) | (Number(is[2]) << 2) | (Number(is[3]) << 3);
    const before = slot.looks[index] as number;
    if (look === before) return;
    const cell = slot.cells[index] as HTMLElement;
    slot.looks[index] = look;
    for (const [name, bit] of LOOK_NAMES) cell.classList.toggle(`is-${name}`, (look & bit) !== 0);
    if (before & LOOK.active && !(look & LOOK.active)) cell.removeAttribute('id');
  }

  /** The element of a cell on screen, or null when its row is scrolled away. */
  cellElement(row: number, column: number): HTMLElement | null {
    const slot = this.pool.find((one) => one.row === row && !one.element.hidden);
    return slot?.cells[column] ?? null;
  }

  /** Shown instead of rows when there are none. */
  drawEmpty(text: string, action?: { label: string; run: () => void }): void {
    this.chart.root.querySelector('.gantt-empty')?.remove();
    if (!text) return;
    const box = el('div', 'gantt-empty', this.chart.root);
    el('p', '', box, { text });
    if (action) button(box, 'gantt-button is-primary', action.label, action.run);
  }
}
