/** A project's items as a list: holds the parts together and is what they speak to. */
import { icon } from '../../behaviours/dom.ts';
import { button, el, Listeners } from '../gantt/dom.ts';
import type { Pen } from '../workitems/cells.ts';
import { parseView, type ViewState, viewQuery } from '../workitems/query.ts';
import { Refused, read, toast } from '../workitems/server.ts';
import type { Changes, Page } from '../workitems/wire.ts';
import { Adder } from './adder.ts';
import { BulkBar } from './bulk.ts';
import { Cells } from './cells.ts';
import { Controls } from './controls.ts';
import { Keyboard } from './keyboard.ts';
import { listenLive } from './live.ts';
import { ListModel } from './model.ts';
import { Pasting } from './paste.ts';
import { Pointer } from './pointer.ts';
import { Saving } from './saving.ts';
import { ListView } from './view.ts';
import { keptWidths } from './widths.ts';

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
  readonly drawn: ListView;
  readonly cells: Cells;
  readonly saving: Saving;
  readonly listeners = new Listeners();
  view: ViewState;
  /** The line from which a choice of several lines is stretched. */
  anchor = -1;
  private readonly controls: Controls;
  private readonly root: HTMLElement;
  private readonly state: HTMLElement;
  private readonly foot: HTMLElement;
  private readonly bulk: BulkBar;
  private asking: AbortController | null = null;
  private offset = 0;
  private readonly live: EventSource | null;

  constructor(root: HTMLElement, pen: Pen, addresses: Addresses, query: string) {
    this.root = root;
    this.pen = pen;
    this.addresses = addresses;
    this.view = parseView(query);
    this.model = new ListModel(pen.meta);
    this.cells = new Cells(this);
    this.saving = new Saving(this);
    this.controls = new Controls(this, root);
    if (pen.meta.may.edit) new Adder(this, root);
    this.drawn = new ListView(root, this.model, pen, this.view, keptWidths(addresses.key));
    this.state = el('div', 'work-state-box', root, { role: 'status' });
    this.foot = el('p', 'work-count meta', root, { role: 'status' });
    this.bulk = new BulkBar(root, this);
    new Pasting(this, this.drawn, root, this.listeners);
    new Pointer(this);
    new Keyboard(this);
    this.live = listenLive(this);
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
    this.controls.draw();
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

  address(offset: number, more: Record<string, string> = {}): string {
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

  say(text: string, retry = false): void {
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

  // What is chosen and unfolded

  toggle(line: number): void {
    const at = this.drawn.lines[line];
    if (at?.kind === 'row') this.model.toggle(at.row.id);
  }

  selectAll(): void {
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

  fold(key: string): void {
    if (!this.model.closed.delete(key)) this.model.closed.add(key);
    void this.load();
  }

  async unfold(id: number): Promise<void> {
    if (this.model.branches.delete(id)) return this.redraw();
    try {
      this.model.takeBranch(id, await read<Page>(this.address(0, { parent: String(id) })), 0);
      this.redraw();
    } catch (error) {
      this.explain(error);
    }
  }

  open(): void {
    const row = this.drawn.activeRow();
    if (row) location.assign(`${this.pen.meta.item_url}${row.number}/`);
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
}
