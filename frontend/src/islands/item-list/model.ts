/** What a list holds: rows, groups, what is folded and selected, and where the cursor is. Pure. */

import { changed } from '../workitems/rules.ts';
import type { Changes, Group, Meta, Page, Row } from '../workitems/wire.ts';

export type Line =
  | { kind: 'group'; key: string; count: number; open: boolean; name?: string | undefined }
  | { kind: 'row'; row: Row; depth: number; open: boolean }
  | { kind: 'more'; parent: number };

interface Branch {
  rows: number[];
  more: boolean;
}

export class ListModel {
  readonly meta: Meta;
  rows = new Map<number, Row>();
  order: number[] = [];
  groups: Group[] = [];
  total = 0;
  more = false;
  selected = new Set<number>();
  /** Keys of groups that are folded; `-` is the group of those without. */
  closed = new Set<string>();
  /** Children of the rows that are unfolded in a tree. */
  branches = new Map<number, Branch>();
  /** Versions of a row that the server has not confirmed yet: what to return to. */
  private readonly before = new Map<number, Row>();
  /** Versions that our own changes have brought. */
  private readonly own = new Map<number, number>();

  constructor(meta: Meta) {
    this.meta = meta;
  }

  /** Takes a page from the server; the first one replaces everything. */
  take(page: Page, offset: number): void {
    if (offset === 0) {
      this.rows.clear();
      this.order = [];
      this.branches.clear();
      this.groups = page.groups;
      this.total = page.total;
    }
    for (const row of page.rows) {
      if (!this.rows.has(row.id)) this.order.push(row.id);
      this.rows.set(row.id, row);
    }
    this.more = page.more;
    for (const id of this.selected) if (!this.rows.has(id)) this.selected.delete(id);
  }

  takeBranch(parent: number, page: Page, offset: number): void {
    const now = offset ? (this.branches.get(parent)?.rows ?? []) : [];
    this.branches.set(parent, { rows: [...now, ...page.rows.map(({ id }) => id)], more: page.more });
    for (const row of page.rows) this.rows.set(row.id, row);
  }

  /** Rows as they are now; those that are not in the list are left out. */
  refresh(rows: Row[]): void {
    for (const row of rows) {
      const known = this.rows.get(row.id);
      if (!known) continue;
      this.before.delete(row.id);
      this.rows.set(row.id, { ...known, ...row });
    }
  }

  /** Rows as our own change has left them. */
  written(rows: Row[]): void {
    for (const { id, version } of rows) this.own.set(id, version);
    this.refresh(rows);
  }

  /** The version to change: the one that was seen when editing began, or what we have made of it since. */
  versionOf(row: Row): number {
    return Math.max(row.version, this.own.get(row.id) ?? 0);
  }

  /** A new row at the top. */
  add(row: Row): void {
    this.rows.set(row.id, row);
    this.order = [row.id, ...this.order.filter((id) => id !== row.id)];
    this.total += 1;
  }

  remove(ids: Iterable<number>): void {
    for (const id of ids) {
      if (!this.rows.delete(id)) continue;
      this.total -= 1;
      this.selected.delete(id);
    }
    this.order = this.order.filter((id) => this.rows.has(id));
    for (const branch of this.branches.values()) branch.rows = branch.rows.filter((id) => this.rows.has(id));
  }

  /** Shows a change before the server has taken it. */
  expect(id: number, changes: Changes): void {
    const row = this.rows.get(id);
    if (!row) return;
    if (!this.before.has(id)) this.before.set(id, row);
    this.rows.set(id, changed(this.meta, row, changes));
  }

  /** The server has refused: everything as it was. */
  rollBack(id: number): void {
    const row = this.before.get(id);
    this.before.delete(id);
    if (row && this.rows.has(id)) this.rows.set(id, row);
  }

  settle(id: number): void {
    this.before.delete(id);
  }

  /** What is drawn, from top to bottom. */
  lines(tree: boolean, grouped: boolean): Line[] {
    if (tree) return this.treeLines();
    const rows = this.order.flatMap((id) => this.rows.get(id) ?? []);
    const lines: Line[] = [];
    if (!grouped) for (const row of rows) lines.push({ kind: 'row', row, depth: 0, open: false });
    else {
      const parts = new Map<string, Row[]>();
      for (const row of rows) {
        const key = String(row.group_key ?? '');
        const part = parts.get(key);
        if (part) part.push(row);
        else parts.set(key, [row]);
      }
      for (const { key, count, name } of this.groups) {
        const open = !this.closed.has(key || '-');
        lines.push({ kind: 'group', key, count, open, name });
        if (open)
          for (const row of parts.get(key) ?? []) lines.push({ kind: 'row', row, depth: 0, open: false });
      }
    }
    if (this.more) lines.push({ kind: 'more', parent: 0 });
    return lines;
  }

  private treeLines(): Line[] {
    const lines: Line[] = [];
    const walk = (ids: number[], depth: number): void => {
      for (const id of ids) {
        const row = this.rows.get(id);
        if (!row) continue;
        const branch = this.branches.get(id);
        lines.push({ kind: 'row', row, depth, open: branch !== undefined });
        if (!branch) continue;
        walk(branch.rows, depth + 1);
        if (branch.more) lines.push({ kind: 'more', parent: id });
      }
    };
    walk(this.order, 0);
    if (this.more) lines.push({ kind: 'more', parent: 0 });
    return lines;
  }

  toggle(id: number): void {
    if (!this.selected.delete(id)) this.selected.add(id);
  }

  /** Selects what lies between two lines. */
  selectBetween(lines: Line[], from: number, to: number): void {
    for (let at = Math.min(from, to); at <= Math.max(from, to); at++) {
      const line = lines[at];
      if (line?.kind === 'row') this.selected.add(line.row.id);
    }
  }
}

/** The lines to draw for a scroll position, some beyond both edges. */
export function slice(count: number, height: number, top: number, view: number): [number, number] {
  const first = Math.max(0, Math.floor(top / height) - 8);
  return [first, Math.min(count, Math.ceil((top + view) / height) + 8)];
}
