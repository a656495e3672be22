/** Writing changes of one item and of many, and taking them back. */
import { keyOf, reversed } from '../workitems/rules.ts';
import { Refused, read, send, toast } from '../workitems/server.ts';
import type { Changes, Row } from '../workitems/wire.ts';
import { counted, fill } from '../workitems/words.ts';
import type { ItemList } from './list.ts';

export class Saving {
  private readonly list: ItemList;

  constructor(list: ItemList) {
    this.list = list;
  }

  /** Shows the change at once; the server's word decides. */
  async save(row: Row, changes: Changes, typed?: { name: string; text: string }): Promise<void> {
    const back = reversed(row, changes);
    this.list.model.expect(row.id, changes);
    this.list.redraw();
    try {
      await this.post([row.id], changes, [row]);
      toast(
        fill('{key}: {saved}', { key: keyOf(this.list.pen.meta, row), saved: this.list.pen.words.saved }),
        'ok',
        {
          label: this.list.pen.words.undo,
          run: () => void this.undoChange(row.id, back),
        },
      );
    } catch (error) {
      this.list.model.rollBack(row.id);
      if (typed) this.list.cells.keep(row, typed.name, typed.text);
      const stale = error instanceof Refused && error.refusal.status === 409;
      if (stale) await this.refresh([row.id]);
      this.list.explain(error, stale && typed ? this.list.pen.words.stale : '');
    }
    this.list.redraw();
  }

  private async undoChange(id: number, back: Changes): Promise<void> {
    try {
      await this.post([id], back);
      toast(this.list.pen.words.undone, 'ok');
    } catch (error) {
      this.list.explain(error);
    }
    this.list.redraw();
  }

  /** Writes a change; refused where others have changed the same in a row since it was `seen`. */
  private async post(ids: number[], changes: Changes, seen: Row[] = [], more: object = {}): Promise<number> {
    const columns = this.list.view.columns.join(',');
    const versions = (): object =>
      Object.fromEntries(seen.map((row) => [row.id, this.list.model.versionOf(row)]));
    const answer = await send<{ rows: Row[]; step: number }>(
      this.list.addresses.change,
      this.list.addresses.csrf,
      () => ({ items: ids, changes, versions: versions(), columns, ...more }),
    );
    this.list.model.written(answer.rows);
    return answer.step;
  }

  async saveMany(changes: Changes, more: object = {}): Promise<void> {
    const ids = [...this.list.model.selected];
    const { words } = this.list.pen;
    const seen = ids.flatMap((id) => this.list.model.rows.get(id) ?? []);
    try {
      const one = ids.length === 1 ? this.list.model.rows.get(ids[0] as number) : undefined;
      const back = one && reversed(one, changes);
      const step = await this.post(ids, changes, seen, more);
      toast(counted(words.bulkDone, ids.length), 'ok', {
        label: words.undo,
        run: () => void (step || !back ? this.takeBack({ step }) : this.undoChange(ids[0] as number, back)),
      });
      if (this.list.view.group) await this.list.load();
    } catch (error) {
      if (error instanceof Refused && error.refusal.status === 409) await this.refresh(ids);
      this.list.explain(error);
    }
    this.list.redraw();
  }

  async delete(): Promise<void> {
    const { words } = this.list.pen;
    const active = this.list.drawn.activeRow();
    const ids = this.list.model.selected.size ? [...this.list.model.selected] : active ? [active.id] : [];
    if (!ids.length) return;
    try {
      const { entries } = await send<{ entries: number[] }>(
        this.list.addresses.delete,
        this.list.addresses.csrf,
        {
          items: ids,
        },
      );
      this.list.model.remove(ids);
      toast(counted(words.deleted, ids.length), 'ok', {
        label: words.undo,
        run: () => void this.takeBack({ entries }),
      });
    } catch (error) {
      this.list.explain(error);
    }
    this.list.redraw();
    this.list.drawn.grid.focus();
  }

  async takeBack(what: { step?: number; entries?: number[] }): Promise<void> {
    try {
      await send(this.list.addresses.undo, this.list.addresses.csrf, what);
      toast(this.list.pen.words.undone, 'ok');
      await this.list.load();
    } catch (error) {
      this.list.explain(error);
    }
  }

  /** Asks anew for rows that are shown; those that are gone, go. */
  async refresh(ids: number[]): Promise<void> {
    const known = ids.filter((id) => this.list.model.rows.has(id));
    if (!known.length) return;
    const address = this.list.address(0, { ids: known.slice(0, 200).join(',') });
    const { rows } = await read<{ rows: Row[] }>(address);
    this.list.model.refresh(rows);
    const there = new Set(rows.map(({ id }) => id));
    this.list.model.remove(known.filter((id) => !there.has(id)));
  }
}
