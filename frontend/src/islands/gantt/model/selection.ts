/** What is selected: one active cell, a range of cells around an anchor, and a set of tasks. */

export interface Cell {
  row: number;
  column: number;
}

export class Selection {
  active: Cell = { row: 0, column: 0 };
  anchor: Cell = { row: 0, column: 0 };
  /** Ids of the selected tasks. */
  readonly ids = new Set<number>();
  /** Whole rows were chosen (Ctrl+click, Space), not a range of cells. */
  wholeRows = false;

  /** Selects one cell and its task. */
  put(row: number, column: number, id: number): void {
    this.active = { row, column };
    this.anchor = { row, column };
    this.wholeRows = false;
    this.ids.clear();
    this.ids.add(id);
  }

  /** Stretches the selection from the anchor to a cell. */
  extend(row: number, column: number, idAt: (row: number) => number): void {
    this.active = { row, column };
    this.wholeRows = false;
    this.ids.clear();
    const { top, bottom } = this.range();
    for (let r = top; r <= bottom; r++) this.ids.add(idAt(r));
  }

  /** Adds a task to the selection, or takes it out. */
  toggle(row: number, column: number, id: number): void {
    this.active = { row, column };
    this.anchor = { row, column };
    this.wholeRows = true;
    if (!this.ids.delete(id)) this.ids.add(id);
  }

  range(): { top: number; bottom: number; left: number; right: number } {
    const { active, anchor } = this;
    return {
      top: Math.min(active.row, anchor.row),
      bottom: Math.max(active.row, anchor.row),
      left: Math.min(active.column, anchor.column),
      right: Math.max(active.column, anchor.column),
    };
  }

  isRange(): boolean {
    const { top, bottom, left, right } = this.range();
    return !this.wholeRows && (top !== bottom || left !== right);
  }

  hasCell(row: number, column: number): boolean {
    if (!this.isRange()) return false;
    const { top, bottom, left, right } = this.range();
    return row >= top && row <= bottom && column >= left && column <= right;
  }

  /** After the rows moved: keeps the tasks, follows the active one, forgets those that are gone. */
  follow(activeId: number, rowOf: (id: number) => number, lastRow: number): void {
    for (const id of this.ids) if (rowOf(id) < 0) this.ids.delete(id);
    const row = rowOf(activeId);
    const kept = row >= 0 ? row : Math.max(0, Math.min(lastRow, this.active.row));
    const shift = kept - this.active.row;
    this.active = { row: kept, column: this.active.column };
    this.anchor = {
      row: Math.max(0, Math.min(lastRow, this.anchor.row + shift)),
      column: this.anchor.column,
    };
  }
}
