/** The keys of a list of items: moving, choosing, folding, opening, editing. */
import type { ItemList } from './list.ts';

export class Keyboard {
  private readonly list: ItemList;

  constructor(list: ItemList) {
    this.list = list;
    list.listeners.on(list.drawn.grid, 'keydown', (event) => this.pressed(event as KeyboardEvent));
  }

  private pressed(event: KeyboardEvent): void {
    if (event.target !== this.list.drawn.grid || event.isComposing) return;
    const { line, column } = this.list.drawn.active;
    const page = this.list.drawn.pageLines();
    const at = this.list.drawn.lines[line];
    const step: Record<string, [number, number]> = {
      ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1],
      PageDown: [page, 0], PageUp: [-page, 0], Home: [0, -99], End: [0, 99],
    }; // biome-ignore format: one table
    const move = step[event.key];
    if (at?.kind === 'group' && (event.key === 'ArrowRight' || event.key === 'ArrowLeft')) {
      if (at.open === (event.key === 'ArrowLeft')) this.list.fold(at.key || '-');
    } else if (
      this.list.view.tree &&
      at?.kind === 'row' &&
      at.row.has_children &&
      column === 1 + this.list.view.columns.indexOf('name') &&
      (event.key === '+' || event.key === '-')
    ) {
      if (at.open === (event.key === '-')) void this.list.unfold(at.row.id);
    } else if (move) {
      const to =
        event.ctrlKey && event.key === 'Home'
          ? -1e9
          : event.ctrlKey && event.key === 'End'
            ? 1e9
            : line + move[0];
      if (event.shiftKey && move[0]) {
        if (this.list.anchor < 0) this.list.anchor = line;
        this.list.model.selectBetween(
          this.list.drawn.lines,
          this.list.anchor,
          Math.max(0, Math.min(to, this.list.drawn.lines.length - 1)),
        );
        this.list.redraw();
      }
      this.list.drawn.moveTo(to, column + move[1]);
      if (this.list.drawn.nearEnd()) void this.list.loadMore();
    } else if (event.key === 'Enter' && event.altKey) this.list.open();
    else if (event.key === 'Enter' || event.key === 'F2') {
      if (at?.kind === 'group') this.list.fold(at.key || '-');
      else void this.list.cells.edit();
    } else if (event.key === ' ') {
      this.list.toggle(line);
      this.list.anchor = line;
      this.list.redraw();
    } else if (event.key === 'Escape') this.list.clearSelection();
    else if (event.key === 'Delete' && this.list.pen.meta.may.edit) void this.list.saving.delete();
    else if (event.key.toLowerCase() === 'a' && (event.ctrlKey || event.metaKey)) this.list.selectAll();
    else if (event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey)
      void this.list.cells.edit(event.key);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
