/** Editing the cell that is active; what could not be saved is kept for the next attempt. */
import { canEdit, reversed } from '../workitems/rules.ts';
import { toast } from '../workitems/server.ts';
import type { Row } from '../workitems/wire.ts';
import { isPicked, openField, pickChange, readTyped } from './editing.ts';
import type { ItemList } from './list.ts';

export class Cells {
  private readonly list: ItemList;
  private readonly kept = new Map<string, string>();

  constructor(list: ItemList) {
    this.list = list;
  }

  /** Remembers what was typed, so that it stands in the field when editing begins anew. */
  keep(row: Row, name: string, text: string): void {
    this.kept.set(`${row.id} ${name}`, text);
  }

  async edit(start?: string): Promise<void> {
    const row = this.list.drawn.activeRow();
    const name = this.list.drawn.columnName();
    const { line, column } = this.list.drawn.active;
    const cell = this.list.drawn.cell(line, column);
    if (!row || !cell) return;
    if (name === 'number' || this.list.drawn.active.column === 0)
      return start === undefined ? this.list.open() : undefined;
    if (!canEdit(this.list.pen.meta, row, name)) return;
    if (isPicked(this.list.pen, name)) {
      const changes = await pickChange(this.list.pen, cell, row, name);
      this.list.drawn.grid.focus({ preventScroll: true });
      if (changes) await this.list.saving.save(row, changes);
      return;
    }
    this.type(row, name, cell, start);
  }

  private type(row: Row, name: string, cell: HTMLElement, start?: string): void {
    const kept = this.kept.get(`${row.id} ${name}`);
    openField({
      pen: this.list.pen,
      cell,
      row,
      name,
      start,
      kept,
      done: (text, move) => {
        cell.replaceChildren();
        this.kept.delete(`${row.id} ${name}`);
        this.list.drawn.grid.focus({ preventScroll: true });
        if (text !== null) this.typed(row, name, text);
        this.list.redraw();
        if (move) {
          this.list.drawn.moveTo(this.list.drawn.active.line, this.list.drawn.active.column + move);
          void this.edit();
        }
      },
    });
  }

  private typed(row: Row, name: string, text: string): void {
    const found = readTyped(this.list.pen, name, text);
    if ('problem' in found) {
      this.keep(row, name, text);
      toast(found.problem, 'warn');
      return;
    }
    const before = reversed(row, found.changes);
    if (JSON.stringify(before) === JSON.stringify(found.changes)) return;
    void this.list.saving.save(row, found.changes, { name, text });
  }
}
