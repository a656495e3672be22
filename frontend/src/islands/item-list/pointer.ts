/** What the pointer does in a list of items: scrolling, choosing, sorting, moving and widening columns. */
import { closest } from '../gantt/dom.ts';
import { withColumnMoved, withSort } from '../workitems/query.ts';
import { isPicked } from './editing.ts';
import type { ItemList } from './list.ts';
import { dragWidth } from './widths.ts';

export class Pointer {
  private readonly list: ItemList;

  constructor(list: ItemList) {
    this.list = list;
    this.listen();
  }

  private listen(): void {
    const { grid, head } = this.list.drawn;
    this.list.listeners.on(grid, 'scroll', () => {
      this.list.drawn.paint();
      if (this.list.drawn.nearEnd()) void this.list.loadMore();
    });
    this.list.listeners.on(window, 'resize' as 'click', () => this.list.drawn.draw());
    this.list.listeners.on(grid, 'click', (event) => this.clicked(event as MouseEvent));
    this.list.listeners.on(grid, 'focus', () => {
      if (grid.matches(':focus-visible') && this.list.drawn.active.line < 0 && this.list.drawn.lines.length)
        this.list.drawn.moveTo(0, 1);
    });
    this.list.listeners.on(head, 'pointerdown', (event) =>
      dragWidth(this.list.drawn, this.list.addresses.key, event as PointerEvent),
    );
    this.list.listeners.on(head, 'dragstart', (event) => {
      const name = closest(event, '[data-column]')?.dataset.column ?? '';
      (event as DragEvent).dataTransfer?.setData('text/x-column', name);
    });
    this.list.listeners.on(head, 'dragover', (event) => event.preventDefault());
    this.list.listeners.on(head, 'drop', (event) => {
      event.preventDefault();
      const name = (event as DragEvent).dataTransfer?.getData('text/x-column');
      const before = closest(event, '[data-column]')?.dataset.column ?? null;
      if (name) this.list.change(withColumnMoved(this.list.view, name, before));
    });
  }

  private clicked(event: MouseEvent): void {
    const sort = closest(event, '[data-sort]')?.dataset.sort;
    const fold = closest(event, '[data-fold]')?.dataset.fold;
    const branch = closest(event, '[data-branch]')?.dataset.branch;
    if (sort) this.list.change(withSort(this.list.view, sort, event.shiftKey));
    else if (closest(event, '[data-all]')) this.list.selectAll();
    else if (fold) this.list.fold(fold);
    else if (branch) void this.list.unfold(Number(branch));
    else this.clickedLine(event);
  }

  private clickedLine(event: MouseEvent): void {
    const line = Number(closest(event, '[data-line]')?.dataset.line ?? -1);
    if (line < 0) return;
    const select = closest(event, '[data-select]');
    if (select || event.ctrlKey || event.metaKey || (event.shiftKey && !closest(event, 'a'))) {
      if (event.shiftKey && this.list.anchor >= 0)
        this.list.model.selectBetween(this.list.drawn.lines, this.list.anchor, line);
      else this.list.toggle(line);
      this.list.anchor = line;
      this.list.redraw();
      return;
    }
    const cell = closest(event, '[role=gridcell]');
    const column = Number(cell?.id.split('-')[2] ?? 1);
    const again = this.list.drawn.active.line === line && this.list.drawn.active.column === column;
    if (closest(event, 'a, input')) return;
    this.list.drawn.moveTo(line, column);
    const name = cell?.dataset.name ?? '';
    if (name && (again || isPicked(this.list.pen, name)) && matchMedia('(min-width: 761px)').matches)
      void this.list.cells.edit();
    else if (name && !matchMedia('(min-width: 761px)').matches) this.openOrEdit(name);
  }

  private openOrEdit(name: string): void {
    const row = this.list.drawn.activeRow();
    if (row && name === 'name') this.list.open();
    else void this.list.cells.edit();
  }
}
