/** A project's board: cards in columns, moved by pointer, keys and menu. */

import { combine } from '@atlaskit/pragmatic-drag-and-drop/combine';
import {
  draggable,
  dropTargetForElements,
  monitorForElements,
} from '@atlaskit/pragmatic-drag-and-drop/element/adapter';
import { autoScrollForElements } from '@atlaskit/pragmatic-drag-and-drop-auto-scroll/element';
import { icon } from '../../behaviours/dom.ts';
import { button, closest, el, Listeners } from '../gantt/dom.ts';
import { drawDue, drawPeople, drawPriority, drawTags, drawType, type Pen } from '../workitems/cells.ts';
import { drawFilters } from '../workitems/filters.ts';
import { pick } from '../workitems/picker.ts';
import { parseView, type ViewState, viewQuery } from '../workitems/query.ts';
import { dayOf, keyOf } from '../workitems/rules.ts';
import { Refused, read, send, toast } from '../workitems/server.ts';
import type { BoardColumn, BoardData, Card } from '../workitems/wire.ts';
import { counted, fill } from '../workitems/words.ts';
import { askLimits } from './limits.ts';
import { BoardModel, laneOf } from './model.ts';

export interface Addresses {
  src: string;
  move: string;
  limits: string;
  add: string;
  events: string;
  csrf: string;
}

const LANES = ['assignees', 'priority', 'parent', 'type'];

export class BoardIsland {
  readonly model: BoardModel;
  readonly pen: Pen;
  private view: ViewState;
  private by: string;
  private lanesBy: string;
  private readonly root: HTMLElement;
  private readonly filters: HTMLElement;
  private readonly stage: HTMLElement;
  private readonly said: HTMLElement;
  private readonly addresses: Addresses;
  private readonly listeners = new Listeners();
  /** Versions that our own moves have brought. */
  private readonly own = new Map<number, number>();
  private ends: (() => void)[] = [];
  private live: EventSource | null = null;
  private asking: AbortController | null = null;
  private shown = '';

  constructor(root: HTMLElement, pen: Pen, addresses: Addresses, query: string) {
    this.root = root;
    this.pen = pen;
    this.addresses = addresses;
    this.view = parseView(query);
    const params = new URLSearchParams(query);
    this.by = params.get('by') ?? '';
    this.lanesBy = LANES.includes(params.get('lanes') ?? '') ? (params.get('lanes') ?? '') : '';
    this.model = new BoardModel(pen.meta);
    this.filters = el('div', 'work-filters', root, { role: 'group', 'aria-label': pen.words.filter });
    this.stage = el('div', 'board-stage', root);
    this.said = el('p', 'visually-hidden', root, { 'aria-live': 'assertive' });
    el('p', 'visually-hidden', root, { id: 'board-help', text: pen.words.boardHelp });
    this.listen();
    this.listenLive();
    void this.load();
  }

  destroy(): void {
    this.listeners.end();
    this.endDragging();
    this.asking?.abort();
    this.live?.close();
  }

  private query(): string {
    const own = [this.by && `by=${this.by}`, this.lanesBy && `lanes=${this.lanesBy}`];
    return [viewQuery({ ...this.view, columns: parseView('').columns }), ...own].filter(Boolean).join('&');
  }

  private change(): void {
    const query = this.query();
    history.replaceState(null, '', `${location.pathname}?${query || 'mode=list'}`);
    this.root.dispatchEvent(new CustomEvent('tz-view', { bubbles: true, detail: { query } }));
    void this.load();
  }

  async load(): Promise<void> {
    this.asking?.abort();
    this.asking = new AbortController();
    const { signal } = this.asking;
    this.drawControls();
    const { words } = this.pen;
    if (!this.stage.childElementCount)
      el('p', 'muted pad', this.stage, { role: 'status', text: words.loading });
    try {
      this.model.take(await read<BoardData>(`${this.addresses.src}?${this.query()}`, signal));
      this.draw();
    } catch (error) {
      if (signal.aborted) return;
      this.stage.replaceChildren();
      const box = el('div', 'empty', this.stage, { role: 'alert' });
      el('p', '', box, {
        text: error instanceof Refused && error.refusal.message ? error.refusal.message : words.loadFailed,
      });
      button(box, 'button', words.retry, () => void this.load());
    }
  }

  private drawControls(): void {
    const { meta, words } = this.pen;
    const typing =
      this.filters.querySelector('input[type=search]') === document.activeElement &&
      this.filters.childElementCount > 0;
    drawFilters(this.filters, meta, words, this.view, (view) => {
      this.view = view;
      this.change();
    });
    if (typing) {
      const field = this.filters.querySelector<HTMLInputElement>('input[type=search]');
      field?.focus();
      field?.setSelectionRange(field.value.length, field.value.length);
    }
    el('span', 'grow', this.filters);
    const boards = meta.boards ?? [];
    const by = button(this.filters, 'button small', '', () => void this.chooseColumns(by));
    by.append(
      icon('columns-3'),
      boards.find((one) => one.by === (this.by || 'category'))?.name ?? words.boardBy,
    );
    const lanes = button(this.filters, 'button small', '', () => void this.chooseLanes(lanes));
    const label = meta.fields.find(({ name }) => name === this.lanesBy)?.label;
    lanes.append(icon('rows-3'), label ? `${words.lanes}: ${label}` : words.lanes);
    if (meta.may.manage) {
      const limits = button(this.filters, 'button small', '', () => void this.setLimits(limits));
      limits.append(icon('gauge'), words.limits);
    }
  }

  private async chooseColumns(anchor: HTMLElement): Promise<void> {
    const { meta, words } = this.pen;
    const options = (meta.boards ?? []).map((one) => ({ id: one.by, label: one.name }));
    const chosen = await pick({
      anchor,
      title: words.boardBy,
      options,
      chosen: [this.by || 'category'],
      several: false,
      words,
    });
    if (!chosen) return;
    this.by = chosen[0] === 'category' ? '' : (chosen[0] ?? '');
    this.change();
  }

  private async chooseLanes(anchor: HTMLElement): Promise<void> {
    const { meta, words } = this.pen;
    const named = LANES.map((id) => ({
      id,
      label: meta.fields.find(({ name }) => name === id)?.label ?? id,
    }));
    const options = [{ id: '', label: words.noLanes }, ...named];
    const chosen = await pick({
      anchor,
      title: words.lanesBy,
      options,
      chosen: [this.lanesBy],
      several: false,
      words,
    });
    if (!chosen) return;
    this.lanesBy = chosen[0] ?? '';
    this.change();
  }

  private async setLimits(anchor: HTMLElement): Promise<void> {
    const wanted = await askLimits(anchor, this.model, this.pen.words);
    if (!wanted) return;
    try {
      await send(this.addresses.limits, this.addresses.csrf, { by: this.model.by, ...wanted });
      await this.load();
    } catch (error) {
      this.explain(error);
    }
  }

  // Drawing

  private draw(): void {
    const focused = Number(
      (document.activeElement as HTMLElement | null)?.closest<HTMLElement>('.board-card')?.dataset.id ?? 0,
    );
    const scrolled = this.stage.scrollLeft;
    this.endDragging();
    this.stage.replaceChildren();
    this.phoneTabs();
    const lanes = this.model.lanes(this.lanesBy, this.pen.words.none);
    const table = el('div', `board-columns${lanes.length ? ' laned' : ''}`, this.stage);
    table.style.setProperty('--board-count', String(this.model.columns.length));
    for (const column of this.model.columns) this.drawHead(table, column);
    if (lanes.length)
      for (const lane of lanes) {
        el('h3', 'board-lane', table, { text: lane.name });
        for (const column of this.model.columns) this.drawCards(table, column, lane.key);
      }
    else for (const column of this.model.columns) this.drawCards(table, column, null);
    this.stage.scrollLeft = scrolled;
    this.startDragging();
    if (focused) this.cardElement(focused)?.focus();
  }

  private phoneTabs(): void {
    const tabs = el('div', 'board-tabs segmented', this.stage, {
      role: 'group',
      'aria-label': this.pen.words.showColumn,
    });
    const keys = this.model.columns.map(({ key }) => key);
    if (!keys.includes(this.shown)) this.shown = keys[0] ?? '';
    for (const column of this.model.columns)
      button(tabs, '', `${column.name} ${column.count}`, () => this.showColumn(column.key), {
        'aria-pressed': String(column.key === this.shown),
        'data-tab': column.key,
      });
    this.stage.dataset.shown = this.shown;
  }

  private showColumn(key: string): void {
    this.shown = key;
    for (const tab of this.stage.querySelectorAll<HTMLElement>('[data-tab]'))
      tab.setAttribute('aria-pressed', String(tab.dataset.tab === key));
    this.stage
      .querySelector(`.board-cards[data-column="${CSS.escape(key)}"]`)
      ?.scrollIntoView({ inline: 'start', block: 'nearest' });
  }

  private drawHead(table: HTMLElement, column: BoardColumn): void {
    const { words, meta } = this.pen;
    const over = column.limit !== null && column.count > column.limit;
    const head = el('div', `board-head${over ? ' over' : ''}`, table, { 'data-head': column.key });
    const name = el('h2', 'board-name', head);
    el('span', `dot hue-${column.hue}`, name);
    el('span', '', name, { text: column.name });
    if (column.limit === null) el('span', 'board-count', head, { text: column.count });
    else
      el('span', `pill ${over ? 'bad' : ''}`, head, {
        text: `${column.count} / ${column.limit}`,
        title: fill(words.overLimit, { count: column.count, limit: column.limit }),
      });
    if (!meta.may.edit || this.model.by.startsWith('custom:')) return;
    const add = button(head, 'button quiet icon-only small end', '', () => this.openAdder(column), {
      'aria-label': fill(words.newItemIn, { name: column.name }),
    });
    add.append(icon('plus'));
  }

  private drawCards(table: HTMLElement, column: BoardColumn, lane: string | null): void {
    const { words, meta } = this.pen;
    const list = el('ul', 'board-cards', table, {
      'aria-label': column.name,
      'data-column': column.key,
      'data-lane': lane ?? undefined,
    });
    const cards =
      lane === null
        ? column.cards
        : column.cards.filter((card) => laneOf(meta, card, this.lanesBy, words.none).key === lane);
    for (const card of cards) this.drawCard(el('li', '', list), card);
    if (!cards.length && lane === null) el('li', 'board-none', list, { text: words.emptyColumn });
    if (lane === null && column.cards.length < column.count) {
      const line = el('li', '', list);
      button(
        line,
        'button small quiet',
        `${words.moreCards} (${column.count - column.cards.length})`,
        () => void this.loadMore(column),
      );
    }
  }

  private drawCard(item: HTMLElement, card: Card): void {
    const { words, meta } = this.pen;
    const box = el('div', 'board-card', item, {
      tabindex: '0',
      role: 'group',
      'data-id': card.id,
      'aria-label': `${keyOf(meta, card)} ${card.name}`,
      'aria-describedby': 'board-help',
    });
    const top = el('div', 'board-line', box);
    drawType(this.pen, top, card, false);
    el('a', 'work-key', top, { href: `${meta.item_url}${card.number}/`, text: keyOf(meta, card) });
    el('span', 'grow', top);
    drawPriority(this.pen, top, card.priority ?? 0, false);
    if (meta.may.edit) {
      const more = button(
        top,
        'button quiet icon-only small',
        '',
        () => void this.chooseTarget(more, card.id),
        {
          'aria-label': fill(words.moveCard, { name: card.name }),
          'aria-haspopup': 'dialog',
        },
      );
      more.append(icon('ellipsis'));
    }
    el('p', 'board-title', box, { text: card.name });
    const foot = el('div', 'board-line', box);
    drawTags(this.pen, foot, (card.tags ?? []).slice(0, 2));
    if (dayOf(card)) drawDue(this.pen, foot, card);
    if (card.checklist) {
      const [done, all] = card.checklist;
      const mark = el('span', 'board-fact', foot, { title: fill(words.checklist, { done, all }) });
      mark.append(icon('list-checks'), `${done}/${all}`);
    }
    if (card.comments) {
      const mark = el('span', 'board-fact', foot, { title: counted(words.comments, card.comments) });
      mark.append(icon('message-square'), String(card.comments));
    }
    el('span', 'grow', foot);
    const people = el('span', 'board-people', foot);
    drawPeople(people, card.assignees ?? []);
    if (!foot.querySelector('.work-tag, .work-due, .board-fact, .avatars')) foot.remove();
  }

  private cardElement(id: number): HTMLElement | null {
    return this.stage.querySelector<HTMLElement>(`.board-card[data-id="${id}"]`);
  }

  private openAdder(column: BoardColumn): void {
    const list = this.stage.querySelector<HTMLElement>(
      `.board-cards[data-column="${CSS.escape(column.key)}"]`,
    );
    if (!list || list.querySelector('.board-adder')) return;
    const item = el('li', 'board-adder', null);
    const input = el('input', 'input', item, {
      type: 'text',
      'aria-label': fill(this.pen.words.newItemIn, { name: column.name }),
      placeholder: this.pen.words.newItemHelp,
      maxlength: 500,
    });
    input.addEventListener('keydown', (event) => {
      event.stopPropagation();
      if (event.isComposing) return;
      if (event.key === 'Escape') item.remove();
      if (event.key === 'Enter' && input.value.trim()) void this.create(column, input);
    });
    input.addEventListener('blur', () => {
      if (!input.value.trim()) item.remove();
    });
    list.prepend(item);
    input.focus();
  }

  private async create(column: BoardColumn, input: HTMLInputElement): Promise<void> {
    const { meta, words } = this.pen;
    const flow = this.model.by.startsWith('flow:')
      ? Number(this.model.by.slice(5))
      : (meta.types.find(({ archived }) => !archived)?.flow ?? 0);
    const type = meta.types.find((one) => one.flow === flow && !one.archived);
    const states = meta.states.filter((one) => one.flow === flow);
    const state = states.find((one) =>
      this.model.by === 'category' ? one.category === column.key : String(one.id) === column.key,
    );
    const first = states[0]?.id === state?.id;
    const fields = {
      name: input.value.trim(),
      ...(type && { type: type.id }),
      ...(state && !first && { state: state.id }),
    };
    try {
      const { rows } = await send<{ rows: { id: number; number: number }[] }>(
        this.addresses.add,
        this.addresses.csrf,
        { fields },
      );
      input.value = '';
      await this.refresh(rows.map(({ id }) => id));
      for (const row of rows) toast(fill(words.created, { name: keyOf(meta, row) }), 'ok');
      this.openAdder(column);
    } catch (error) {
      this.explain(error);
    }
  }

  // Moving

  private startDragging(): void {
    if (!this.pen.meta.may.edit) return;
    for (const card of this.stage.querySelectorAll<HTMLElement>('.board-card'))
      this.ends.push(
        draggable({
          element: card,
          getInitialData: () => ({ card: Number(card.dataset.id) }),
          onDragStart: () => this.dragged(card),
          onDrop: () => this.dropped(card),
        }),
      );
    for (const list of this.stage.querySelectorAll<HTMLElement>('.board-cards'))
      this.ends.push(
        combine(
          dropTargetForElements({
            element: list,
            canDrop: ({ source }) =>
              this.model.refuses(source.data.card as number, list.dataset.column ?? '') === null,
            getData: () => ({ column: list.dataset.column }),
            onDrag: ({ location }) => this.mark(list, location.current.input.clientY),
            onDragLeave: () => this.unmark(),
          }),
          autoScrollForElements({ element: list }),
        ),
      );
    this.ends.push(autoScrollForElements({ element: this.stage }));
    this.ends.push(
      monitorForElements({
        onDrop: ({ source, location }) => {
          const target = location.current.dropTargets[0];
          const id = source.data.card as number;
          this.unmark();
          if (!target) return;
          const list = target.element as HTMLElement;
          void this.move(id, list.dataset.column ?? '', this.after(list, location.current.input.clientY, id));
        },
      }),
    );
  }

  private endDragging(): void {
    for (const end of this.ends) end();
    this.ends = [];
  }

  /** Shows at once where the card must not go. */
  private dragged(card: HTMLElement): void {
    card.classList.add('dragging');
    const id = Number(card.dataset.id);
    for (const column of this.model.columns) {
      const why = this.model.refuses(id, column.key);
      const head = this.stage.querySelector<HTMLElement>(`[data-head="${CSS.escape(column.key)}"]`);
      for (const one of this.stage.querySelectorAll(`.board-cards[data-column="${CSS.escape(column.key)}"]`))
        one.classList.toggle('refused', why !== null);
      if (why && head)
        el('span', 'board-why', head, {
          text: why === 'full' ? this.pen.words.full : this.pen.words.notAllowed,
        });
    }
  }

  private dropped(card: HTMLElement): void {
    card.classList.remove('dragging');
    for (const one of this.stage.querySelectorAll('.refused')) one.classList.remove('refused');
    for (const one of this.stage.querySelectorAll('.board-why')) one.remove();
  }

  /** The card after which a place lies; null for the top. */
  private after(list: HTMLElement, y: number, moved: number): number | null {
    let found: number | null = null;
    for (const card of list.querySelectorAll<HTMLElement>('.board-card')) {
      const box = card.getBoundingClientRect();
      if (y < box.top + box.height / 2) break;
      if (Number(card.dataset.id) !== moved) found = Number(card.dataset.id);
    }
    return found;
  }

  private mark(list: HTMLElement, y: number): void {
    this.unmark();
    const cards = [...list.querySelectorAll<HTMLElement>('.board-card')];
    const next = cards.find((card) => y < card.getBoundingClientRect().top + card.offsetHeight / 2);
    list.classList.add('over');
    if (next) next.classList.add('drop-before');
    else cards.at(-1)?.classList.add('drop-after');
  }

  private unmark(): void {
    for (const one of this.stage.querySelectorAll('.over.board-cards, .drop-before, .drop-after'))
      one.classList.remove('over', 'drop-before', 'drop-after');
  }

  async move(id: number, column: string, after: number | null, undoable = true): Promise<void> {
    const { words } = this.pen;
    const card = this.model.card(id);
    const from = this.model.columnOf(id);
    if (!card || !from) return;
    const why = this.model.refuses(id, column);
    if (why) return toast(why === 'full' ? words.full : words.notAllowed, 'warn');
    const before = this.model.before(id);
    if (from.key === column && before === after) return;
    this.model.move(id, column, after);
    this.draw();
    try {
      const body = () => {
        const version = Math.max(card.version, this.own.get(id) ?? 0);
        return { item: id, column, after, by: this.model.by, version };
      };
      const { cards } = await send<{ cards: Card[] }>(this.addresses.move, this.addresses.csrf, body);
      for (const fresh of cards) this.own.set(fresh.id, fresh.version);
      const now = this.model.columnOf(id);
      if (now) now.cards = now.cards.map((one) => cards.find((fresh) => fresh.id === one.id) ?? one);
      this.draw();
      const name = this.model.columns.find(({ key }) => key === column)?.name ?? '';
      const sentence = fill(words.moved, { name: card.name, column: name });
      this.said.textContent = sentence;
      if (undoable)
        toast(sentence, 'ok', { label: words.undo, run: () => void this.move(id, from.key, before, false) });
    } catch (error) {
      this.explain(error);
      await this.load();
    }
  }

  private async chooseTarget(anchor: HTMLElement, id: number): Promise<void> {
    const { words } = this.pen;
    const card = this.model.card(id);
    if (!card) return;
    const options = this.model.columns.map((column) => {
      const why = this.model.refuses(id, column.key);
      return {
        id: column.key,
        label: column.name,
        hue: column.hue,
        disabled: why !== null,
        hint: why === 'full' ? words.full : '',
      };
    });
    const chosen = await pick({
      anchor,
      title: words.moveTo,
      options,
      chosen: [card.column],
      several: false,
      words,
    });
    if (chosen?.[0] && chosen[0] !== card.column) {
      await this.move(id, chosen[0], null);
      this.cardElement(id)?.focus();
    }
  }

  // Keys

  private listen(): void {
    this.listeners.on(this.stage, 'keydown', (event) => this.pressed(event as KeyboardEvent));
    this.listeners.on(this.stage, 'dblclick', (event) => {
      const card = this.model.card(Number(closest(event, '.board-card')?.dataset.id ?? 0));
      if (card && !closest(event, 'a, button')) location.assign(`${this.pen.meta.item_url}${card.number}/`);
    });
  }

  private pressed(event: KeyboardEvent): void {
    const box = event.target as HTMLElement;
    if (!box.classList.contains('board-card') || event.isComposing) return;
    const id = Number(box.dataset.id);
    const card = this.model.card(id);
    if (!card) return;
    const arrow = /^Arrow(Up|Down|Left|Right)$/.exec(event.key)?.[1];
    if (event.key === 'Enter') location.assign(`${this.pen.meta.item_url}${card.number}/`);
    else if (!arrow) return;
    else if (event.altKey) this.moveByKey(id, arrow);
    else this.focusBeside(id, arrow);
    event.preventDefault();
  }

  private moveByKey(id: number, arrow: string): void {
    if (!this.pen.meta.may.edit) return;
    const at = this.model.columns.findIndex(({ cards }) => cards.some((card) => card.id === id));
    const cards = this.model.columns[at]?.cards ?? [];
    const place = cards.findIndex((card) => card.id === id);
    const step = { Left: -1, Right: 1 }[arrow];
    if (step) {
      let to = at + step;
      while (this.model.columns[to] && this.model.refuses(id, this.model.columns[to]?.key ?? '')) to += step;
      const column = this.model.columns[to] ?? this.model.columns[at + step];
      if (column) void this.move(id, column.key, null).then(() => this.cardElement(id)?.focus());
      return;
    }
    const after = arrow === 'Up' ? (cards[place - 2]?.id ?? null) : cards[place + 1]?.id;
    if (after === undefined || (arrow === 'Up' && place === 0)) return;
    void this.move(id, this.model.columns[at]?.key ?? '', after).then(() => this.cardElement(id)?.focus());
  }

  private focusBeside(id: number, arrow: string): void {
    const at = this.model.columns.findIndex(({ cards }) => cards.some((card) => card.id === id));
    const place = this.model.columns[at]?.cards.findIndex((card) => card.id === id) ?? 0;
    const step = { Left: -1, Right: 1 }[arrow] ?? 0;
    let to = at + step;
    while (step && this.model.columns[to] && !this.model.columns[to]?.cards.length) to += step;
    const cards = this.model.columns[to]?.cards ?? [];
    const row = step ? Math.min(place, cards.length - 1) : place + (arrow === 'Down' ? 1 : -1);
    const next = cards[row];
    if (next) this.cardElement(next.id)?.focus();
  }

  // The server

  private async loadMore(column: BoardColumn): Promise<void> {
    try {
      const address = `${this.addresses.src}?${this.query()}&column=${encodeURIComponent(column.key)}&offset=${column.cards.length}`;
      const { cards } = await read<{ cards: Card[] }>(address);
      this.model.more(column.key, cards);
      this.draw();
    } catch (error) {
      this.explain(error);
    }
  }

  private async refresh(ids: number[]): Promise<void> {
    if (!ids.length) return;
    const asked = ids.slice(0, 200);
    const { cards } = await read<{ cards: Card[] }>(
      `${this.addresses.src}?${this.query()}&ids=${asked.join(',')}`,
    );
    this.model.refresh(asked, cards);
    if (!this.stage.querySelector('.dragging, .board-adder input:focus')) this.draw();
  }

  private explain(error: unknown): void {
    if (!(error instanceof Refused)) throw error;
    const { words } = this.pen;
    const { status, message } = error.refusal;
    toast(message || (status === 0 ? words.offline : words.failed), status === 409 ? 'warn' : 'bad');
  }

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
        void this.refresh(ids).catch(() => undefined);
      }, 400);
    });
    this.live.addEventListener('resync', () => void this.load());
  }
}
