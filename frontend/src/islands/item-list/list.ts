/** A project's items as a list: what is shown, what was pressed, what the server said. */
import { icon } from '../../behaviours/dom.ts';
import { button, closest, el, Listeners } from '../gantt/dom.ts';
import type { Pen } from '../workitems/cells.ts';
import { drawFilters } from '../workitems/filters.ts';
import { pick } from '../workitems/picker.ts';
import {
  parseView,
  type ViewState,
  viewQuery,
  withColumn,
  withColumnMoved,
  withSort,
} from '../workitems/query.ts';
import { canEdit, keyOf, reversed } from '../workitems/rules.ts';
import { Refused, read, send, toast } from '../workitems/server.ts';
import type { Changes, Page, Row } from '../workitems/wire.ts';
import { counted, fill } from '../workitems/words.ts';
import { BulkBar } from './bulk.ts';
import { isPicked, openField, pickChange, readTyped } from './editing.ts';
import { ListModel } from './model.ts';
import { Pasting } from './paste.ts';
import { LEAST_WIDTH, ListView } from './view.ts';

const PAGE = 200;

export interface Addresses {
  src: string;
  change: string;
  add: string;
  addMany: string;
  paste: string;
  delete: string;
  undo: string;
  export: string;
  calendar: string;
  events: string;
  csrf: string;
  key: string;
}

export class ItemList {
  readonly model: ListModel;
  readonly pen: Pen;
  readonly addresses: Addresses;
  view: ViewState;
  private readonly root: HTMLElement;
  private readonly filters: HTMLElement;
  private readonly state: HTMLElement;
  private readonly foot: HTMLElement;
  private readonly bulk: BulkBar;
  private readonly drawn: ListView;
  private readonly listeners = new Listeners();
  private asking: AbortController | null = null;
  private offset = 0;
  private anchor = -1;
  private live: EventSource | null = null;
  private readonly kept = new Map<string, string>();

  constructor(root: HTMLElement, pen: Pen, addresses: Addresses, query: string) {
    this.root = root;
    this.pen = pen;
    this.addresses = addresses;
    this.view = parseView(query);
    this.model = new ListModel(pen.meta);
    this.filters = el('div', 'work-filters', root, { role: 'group', 'aria-label': pen.words.filter });
    if (pen.meta.may.edit) this.adder();
    this.drawn = new ListView(root, this.model, pen, this.view, this.remembered());
    this.state = el('div', 'work-state-box', root, { role: 'status' });
    this.foot = el('p', 'work-count meta', root, { role: 'status' });
    this.bulk = new BulkBar(root, this);
    new Pasting(this, this.drawn, root, this.listeners);
    this.listen();
    this.listenLive();
    void this.load();
  }

  destroy(): void {
    this.listeners.end();
    this.asking?.abort();
    this.live?.close();
  }

  // What is shown

  /** Another view: the address follows, so that it can be shared and gone back to. */
  change(view: ViewState): void {
    this.view = view;
    const query = viewQuery(view);
    history.replaceState(null, '', `${location.pathname}?${query || 'mode=list'}`);
    this.root.dispatchEvent(new CustomEvent('tz-view', { bubbles: true, detail: { query } }));
    this.drawn.grid.scrollTop = 0;
    void this.load();
  }

  async load(): Promise<void> {
    this.asking?.abort();
    this.asking = new AbortController();
    const { signal } = this.asking;
    this.offset = 0;
    this.drawControls();
    const waiting = window.setTimeout(() => this.say(this.pen.words.loading), 150);
    try {
      this.model.take(await read<Page>(this.address(0), signal), 0);
      this.say('');
    } catch (error) {
      if (signal.aborted) return;
      this.say(
        error instanceof Refused && error.refusal.message ? error.refusal.message : this.pen.words.loadFailed,
        true,
      );
      this.model.take({ rows: [], more: false, total: 0, groups: [], query: '' }, 0);
    } finally {
      clearTimeout(waiting);
    }
    this.redraw();
    if (!this.model.rows.size && !this.state.textContent) this.sayEmpty();
  }

  private address(offset: number, more: Record<string, string> = {}): string {
    const params = new URLSearchParams(viewQuery(this.view));
    params.set('limit', String(PAGE));
    if (offset) params.set('offset', String(offset));
    if (this.model.closed.size && this.view.group) params.set('closed', [...this.model.closed].join(','));
    for (const [name, value] of Object.entries(more)) params.set(name, value);
    return `${this.addresses.src}?${params}`;
  }

  async loadMore(): Promise<void> {
    if (!this.model.more || this.offset === this.model.order.length) return;
    this.offset = this.model.order.length;
    try {
      this.model.take(await read<Page>(this.address(this.offset)), this.offset);
      this.redraw();
    } catch (error) {
      this.offset = 0;
      this.explain(error);
    }
  }

  redraw(): void {
    this.drawn.show(this.view);
    this.foot.textContent = this.model.rows.size ? this.drawn.footText() : '';
    this.bulk.draw();
  }

  private say(text: string, retry = false): void {
    this.state.replaceChildren();
    if (!text) return;
    el('p', 'muted', this.state, { text });
    if (retry) button(this.state, 'button', this.pen.words.retry, () => void this.load());
  }

  private sayEmpty(): void {
    const { words } = this.pen;
    const box = el('div', 'empty', this.state);
    box.append(icon('list-checks'));
    el('p', '', box, { text: words.empty });
    if (!this.view.filters.size) return;
    el('p', 'meta', box, { text: words.emptyHelp });
    button(box, 'button', words.showAll, () => this.change({ ...this.view, filters: new Map() }));
  }

  private drawControls(): void {
    const { meta, words } = this.pen;
    const field = this.filters.querySelector<HTMLInputElement>('input[type=search]');
    const typing = field !== null && field === document.activeElement;
    drawFilters(this.filters, meta, words, this.view, (view) => this.change(view));
    if (typing) {
      const next = this.filters.querySelector<HTMLInputElement>('input[type=search]');
      next?.focus();
      next?.setSelectionRange(next.value.length, next.value.length);
    }
    el('span', 'grow', this.filters);
    const group = button(this.filters, 'button small', '', () => void this.chooseGroup(group));
    const by = meta.fields.find(({ name }) => name === this.view.group)?.label;
    group.append(icon('group'), by ? `${words.group}: ${by}` : words.group);
    const columns = button(this.filters, 'button small', '', () => void this.chooseColumns(columns));
    columns.append(icon('columns-3'), words.columns);
    const tree = button(
      this.filters,
      'button small',
      '',
      () => this.change({ ...this.view, tree: !this.view.tree, group: '' }),
      {
        'aria-pressed': String(this.view.tree),
      },
    );
    tree.append(icon('list-tree'), words.tree);
  }

  private async chooseGroup(anchor: HTMLElement): Promise<void> {
    const { meta, words } = this.pen;
    const options = [
      { id: '', label: words.noGroup },
      ...meta.fields.filter((one) => one.group).map((one) => ({ id: one.name, label: one.label })),
    ];
    const chosen = await pick({
      anchor,
      title: words.groupBy,
      options,
      chosen: [this.view.group],
      several: false,
      words,
    });
    if (!chosen) return;
    this.model.closed.clear();
    this.change({ ...this.view, group: chosen[0] ?? '', tree: false });
  }

  private async chooseColumns(anchor: HTMLElement): Promise<void> {
    const { meta, words } = this.pen;
    const all = meta.fields.filter((one) => one.column).map((one) => ({ id: one.name, label: one.label }));
    const options = [...all].sort((a, b) => place(this.view.columns, a.id) - place(this.view.columns, b.id));
    const chosen = await pick({
      anchor,
      title: words.columns,
      options,
      chosen: this.view.columns,
      several: true,
      words,
    });
    if (!chosen) return;
    let view = this.view;
    for (const { id } of all) view = withColumn(view, id, chosen.includes(id));
    this.change(view);
  }

  // What was pressed

  private listen(): void {
    const { grid, head } = this.drawn;
    this.listeners.on(grid, 'scroll', () => {
      this.drawn.paint();
      if (this.drawn.nearEnd()) void this.loadMore();
    });
    this.listeners.on(window, 'resize' as 'click', () => this.drawn.draw());
    this.listeners.on(grid, 'click', (event) => this.clicked(event as MouseEvent));
    this.listeners.on(grid, 'keydown', (event) => this.pressed(event as KeyboardEvent));
    this.listeners.on(grid, 'focus', () => {
      if (grid.matches(':focus-visible') && this.drawn.active.line < 0 && this.drawn.lines.length)
        this.drawn.moveTo(0, 1);
    });
    this.listeners.on(head, 'pointerdown', (event) => this.startWidth(event as PointerEvent));
    this.listeners.on(head, 'dragstart', (event) => {
      const name = closest(event, '[data-column]')?.dataset.column ?? '';
      (event as DragEvent).dataTransfer?.setData('text/x-column', name);
    });
    this.listeners.on(head, 'dragover', (event) => event.preventDefault());
    this.listeners.on(head, 'drop', (event) => {
      event.preventDefault();
      const name = (event as DragEvent).dataTransfer?.getData('text/x-column');
      const before = closest(event, '[data-column]')?.dataset.column ?? null;
      if (name) this.change(withColumnMoved(this.view, name, before));
    });
  }

  private clicked(event: MouseEvent): void {
    const sort = closest(event, '[data-sort]')?.dataset.sort;
    const fold = closest(event, '[data-fold]')?.dataset.fold;
    const branch = closest(event, '[data-branch]')?.dataset.branch;
    if (sort) this.change(withSort(this.view, sort, event.shiftKey));
    else if (closest(event, '[data-all]')) this.selectAll();
    else if (fold) this.fold(fold);
    else if (branch) void this.unfold(Number(branch));
    else this.clickedLine(event);
  }

  private clickedLine(event: MouseEvent): void {
    const line = Number(closest(event, '[data-line]')?.dataset.line ?? -1);
    if (line < 0) return;
    const select = closest(event, '[data-select]');
    if (select || event.ctrlKey || event.metaKey || (event.shiftKey && !closest(event, 'a'))) {
      if (event.shiftKey && this.anchor >= 0) this.model.selectBetween(this.drawn.lines, this.anchor, line);
      else this.toggle(line);
      this.anchor = line;
      this.redraw();
      return;
    }
    const cell = closest(event, '[role=gridcell]');
    const column = Number(cell?.id.split('-')[2] ?? 1);
    const again = this.drawn.active.line === line && this.drawn.active.column === column;
    if (closest(event, 'a, input')) return;
    this.drawn.moveTo(line, column);
    const name = cell?.dataset.name ?? '';
    if (name && (again || isPicked(this.pen, name)) && matchMedia('(min-width: 761px)').matches)
      void this.edit();
    else if (name && !matchMedia('(min-width: 761px)').matches) this.openOrEdit(name);
  }

  private openOrEdit(name: string): void {
    const row = this.drawn.activeRow();
    if (row && name === 'name') location.assign(`${this.pen.meta.item_url}${row.number}/`);
    else void this.edit();
  }

  private toggle(line: number): void {
    const at = this.drawn.lines[line];
    if (at?.kind === 'row') this.model.toggle(at.row.id);
  }

  private selectAll(): void {
    const { rows, selected } = this.model;
    const all = selected.size >= rows.size;
    selected.clear();
    if (!all) for (const id of rows.keys()) selected.add(id);
    this.redraw();
  }

  clearSelection(): void {
    this.model.selected.clear();
    this.redraw();
    this.drawn.grid.focus();
  }

  private fold(key: string): void {
    if (!this.model.closed.delete(key)) this.model.closed.add(key);
    void this.load();
  }

  private async unfold(id: number): Promise<void> {
    if (this.model.branches.delete(id)) return this.redraw();
    try {
      this.model.takeBranch(id, await read<Page>(this.address(0, { parent: String(id) })), 0);
      this.redraw();
    } catch (error) {
      this.explain(error);
    }
  }

  private pressed(event: KeyboardEvent): void {
    if (event.target !== this.drawn.grid || event.isComposing) return;
    const { line, column } = this.drawn.active;
    const page = this.drawn.pageLines();
    const at = this.drawn.lines[line];
    const step: Record<string, [number, number]> = {
      ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1],
      PageDown: [page, 0], PageUp: [-page, 0], Home: [0, -99], End: [0, 99],
    }; // biome-ignore format: one table
    const move = step[event.key];
    if (at?.kind === 'group' && (event.key === 'ArrowRight' || event.key === 'ArrowLeft')) {
      if (at.open === (event.key === 'ArrowLeft')) this.fold(at.key || '-');
    } else if (
      this.view.tree &&
      at?.kind === 'row' &&
      at.row.has_children &&
      column === 1 + this.view.columns.indexOf('name') &&
      (event.key === '+' || event.key === '-')
    ) {
      if (at.open === (event.key === '-')) void this.unfold(at.row.id);
    } else if (move) {
      const to =
        event.ctrlKey && event.key === 'Home'
          ? -1e9
          : event.ctrlKey && event.key === 'End'
            ? 1e9
            : line + move[0];
      if (event.shiftKey && move[0]) {
        if (this.anchor < 0) this.anchor = line;
        this.model.selectBetween(
          this.drawn.lines,
          this.anchor,
          Math.max(0, Math.min(to, this.drawn.lines.length - 1)),
        );
        this.redraw();
      }
      this.drawn.moveTo(to, column + move[1]);
      if (this.drawn.nearEnd()) void this.loadMore();
    } else if (event.key === 'Enter' && event.altKey) this.open();
    else if (event.key === 'Enter' || event.key === 'F2') {
      if (at?.kind === 'group') this.fold(at.key || '-');
      else void this.edit();
    } else if (event.key === ' ') {
      this.toggle(line);
      this.anchor = line;
      this.redraw();
    } else if (event.key === 'Escape') this.clearSelection();
    else if (event.key === 'Delete' && this.pen.meta.may.edit) void this.delete();
    else if (event.key.toLowerCase() === 'a' && (event.ctrlKey || event.metaKey)) this.selectAll();
    else if (event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey)
      void this.edit(event.key);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  private open(): void {
    const row = this.drawn.activeRow();
    if (row) location.assign(`${this.pen.meta.item_url}${row.number}/`);
  }

  // Editing

  private async edit(start?: string): Promise<void> {
    const row = this.drawn.activeRow();
    const name = this.drawn.columnName();
    const { line, column } = this.drawn.active;
    const cell = this.drawn.cell(line, column);
    if (!row || !cell) return;
    if (name === 'number' || this.drawn.active.column === 0)
      return start === undefined ? this.open() : undefined;
    if (!canEdit(this.pen.meta, row, name)) return;
    if (isPicked(this.pen, name)) {
      const changes = await pickChange(this.pen, cell, row, name);
      this.drawn.grid.focus({ preventScroll: true });
      if (changes) await this.save(row, changes);
      return;
    }
    this.type(row, name, cell, start);
  }

  private type(row: Row, name: string, cell: HTMLElement, start?: string): void {
    const kept = this.kept.get(`${row.id} ${name}`);
    openField({
      pen: this.pen,
      cell,
      row,
      name,
      start,
      kept,
      done: (text, move) => {
        cell.replaceChildren();
        this.kept.delete(`${row.id} ${name}`);
        this.drawn.grid.focus({ preventScroll: true });
        if (text !== null) this.typed(row, name, text);
        this.redraw();
        if (move) {
          this.drawn.moveTo(this.drawn.active.line, this.drawn.active.column + move);
          void this.edit();
        }
      },
    });
  }

  private typed(row: Row, name: string, text: string): void {
    const found = readTyped(this.pen, name, text);
    if ('problem' in found) {
      this.kept.set(`${row.id} ${name}`, text);
      toast(found.problem, 'warn');
      return;
    }
    const before = reversed(row, found.changes);
    if (JSON.stringify(before) === JSON.stringify(found.changes)) return;
    void this.save(row, found.changes, { name, text });
  }

  /** Shows the change at once; the server's word decides. */
  async save(row: Row, changes: Changes, typed?: { name: string; text: string }): Promise<void> {
    const back = reversed(row, changes);
    this.model.expect(row.id, changes);
    this.redraw();
    try {
      await this.post([row.id], changes, [row]);
      toast(fill('{key}: {saved}', { key: keyOf(this.pen.meta, row), saved: this.pen.words.saved }), 'ok', {
        label: this.pen.words.undo,
        run: () => void this.undoChange(row.id, back),
      });
    } catch (error) {
      this.model.rollBack(row.id);
      if (typed) this.kept.set(`${row.id} ${typed.name}`, typed.text);
      const stale = error instanceof Refused && error.refusal.status === 409;
      if (stale) await this.refresh([row.id]);
      this.explain(error, stale && typed ? this.pen.words.stale : '');
    }
    this.redraw();
  }

  private async undoChange(id: number, back: Changes): Promise<void> {
    try {
      await this.post([id], back);
      toast(this.pen.words.undone, 'ok');
    } catch (error) {
      this.explain(error);
    }
    this.redraw();
  }

  /** Writes a change; refused where others have changed the same in a row since it was `seen`. */
  private async post(ids: number[], changes: Changes, seen: Row[] = [], more: object = {}): Promise<number> {
    const columns = this.view.columns.join(',');
    const versions = (): object => Object.fromEntries(seen.map((row) => [row.id, this.model.versionOf(row)]));
    const answer = await send<{ rows: Row[]; step: number }>(
      this.addresses.change,
      this.addresses.csrf,
      () => ({ items: ids, changes, versions: versions(), columns, ...more }),
    );
    this.model.written(answer.rows);
    return answer.step;
  }

  // Many at once

  async saveMany(changes: Changes, more: object = {}): Promise<void> {
    const ids = [...this.model.selected];
    const { words } = this.pen;
    const seen = ids.flatMap((id) => this.model.rows.get(id) ?? []);
    try {
      const one = ids.length === 1 ? this.model.rows.get(ids[0] as number) : undefined;
      const back = one && reversed(one, changes);
      const step = await this.post(ids, changes, seen, more);
      toast(counted(words.bulkDone, ids.length), 'ok', {
        label: words.undo,
        run: () => void (step || !back ? this.takeBack({ step }) : this.undoChange(ids[0] as number, back)),
      });
      if (this.view.group) await this.load();
    } catch (error) {
      if (error instanceof Refused && error.refusal.status === 409) await this.refresh(ids);
      this.explain(error);
    }
    this.redraw();
  }

  async delete(): Promise<void> {
    const { words } = this.pen;
    const active = this.drawn.activeRow();
    const ids = this.model.selected.size ? [...this.model.selected] : active ? [active.id] : [];
    if (!ids.length) return;
    try {
      const { entries } = await send<{ entries: number[] }>(this.addresses.delete, this.addresses.csrf, {
        items: ids,
        together: ids.length > 1,
      });
      this.model.remove(ids);
      toast(counted(words.deleted, ids.length), 'ok', {
        label: words.undo,
        run: () => void this.takeBack({ entries }),
      });
    } catch (error) {
      this.explain(error);
    }
    this.redraw();
    this.drawn.grid.focus();
  }

  async takeBack(what: { step?: number; entries?: number[] }): Promise<void> {
    try {
      await send(this.addresses.undo, this.addresses.csrf, what);
      toast(this.pen.words.undone, 'ok');
      await this.load();
    } catch (error) {
      this.explain(error);
    }
  }

  private async refresh(ids: number[]): Promise<void> {
    const known = ids.filter((id) => this.model.rows.has(id));
    if (!known.length) return;
    const address = this.address(0, { ids: known.slice(0, 200).join(',') });
    const { rows } = await read<{ rows: Row[] }>(address);
    this.model.refresh(rows);
    const there = new Set(rows.map(({ id }) => id));
    this.model.remove(known.filter((id) => !there.has(id)));
  }

  /** Why something did not work, in the server's words or in ours. */
  explain(error: unknown, more = ''): void {
    if (!(error instanceof Refused)) throw error;
    const { refusal } = error;
    const { words } = this.pen;
    const reason = Object.values(refusal.reasons ?? {})[0];
    const message = refusal.message || (refusal.status === 0 ? words.offline : words.failed);
    toast([message, reason, more].filter(Boolean).join(' '), refusal.status === 409 ? 'warn' : 'bad');
  }

  // New rows

  private adder(): void {
    const { words } = this.pen;
    const form = el('form', 'work-adder', this.root, { hidden: true });
    form.append(icon('plus'));
    const input = el('input', 'work-new', form, {
      type: 'text',
      'aria-label': words.newItem,
      placeholder: words.newItemHelp,
      maxlength: 500,
    });
    this.listeners.on(form, 'submit', (event) => {
      event.preventDefault();
      const name = input.value.trim();
      if (name) void this.create(name, input);
    });
    this.listeners.on(input, 'keydown', (event) => {
      if ((event as KeyboardEvent).key !== 'Escape') return;
      form.hidden = true;
      this.drawn.grid.focus();
    });
  }

  showAdder(): void {
    const form = this.root.querySelector<HTMLElement>('.work-adder');
    if (!form) return;
    form.hidden = false;
    form.querySelector('input')?.focus();
  }

  /** What the filters say of a new item. */
  implied(): Changes {
    const fields: Changes = {};
    for (const wanted of ['type', 'priority'] as const) {
      const values = this.view.filters.get(wanted);
      if (values?.length === 1) fields[wanted] = Number(values[0]);
    }
    if (this.view.filters.get('assignees')?.join() === 'me') fields.assignees = [this.pen.meta.me];
    return fields;
  }

  private async create(name: string, input: HTMLInputElement): Promise<void> {
    const fields: Changes = { ...this.implied(), name };
    try {
      const body = { fields, columns: this.view.columns.join(',') };
      const { rows } = await send<{ rows: Row[] }>(this.addresses.add, this.addresses.csrf, body);
      input.value = '';
      if (this.view.group) await this.load();
      else for (const row of rows) this.model.add(row);
      this.say('');
      for (const row of rows) toast(fill(this.pen.words.created, { name: keyOf(this.pen.meta, row) }), 'ok');
    } catch (error) {
      this.explain(error);
    }
    this.redraw();
  }

  // Widths, kept with the browser

  private remembered(): Record<string, number> {
    try {
      return JSON.parse(localStorage.getItem(`tz-list-${this.addresses.key}`) ?? '{}');
    } catch {
      return {};
    }
  }

  private startWidth(event: PointerEvent): void {
    const name = closest(event, '[data-grip]')?.dataset.grip;
    if (!name) return;
    event.preventDefault();
    const cell = closest(event, '[data-column]');
    const start = cell?.offsetWidth ?? this.drawn.width(name);
    const end = new AbortController();
    const move = (moved: PointerEvent): void => {
      this.drawn.widths[name] = Math.max(LEAST_WIDTH, start + moved.clientX - event.clientX);
      this.drawn.layOut();
    };
    window.addEventListener('pointermove', move, { signal: end.signal });
    window.addEventListener(
      'pointerup',
      () => {
        end.abort();
        localStorage.setItem(`tz-list-${this.addresses.key}`, JSON.stringify(this.drawn.widths));
      },
      { signal: end.signal },
    );
  }

  // What others do

  private listenLive(): void {
    if (!this.addresses.events) return;
    this.live = new EventSource(this.addresses.events);
    let waiting = new Set<number>();
    let timer = 0;
    this.live.addEventListener('plan', (event) => {
      const { items = [] } = JSON.parse((event as MessageEvent<string>).data) as { items?: number[] };
      for (const id of items) waiting.add(id);
      clearTimeout(timer);
      timer = window.setTimeout(() => {
        const ids = [...waiting];
        waiting = new Set();
        void this.refresh(ids)
          .then(() => this.redraw())
          .catch(() => undefined);
      }, 400);
    });
    this.live.addEventListener('resync', () => void this.load());
  }
}

const place = (columns: string[], name: string): number => {
  const at = columns.indexOf(name);
  return at < 0 ? 99 : at;
};
