/** The frame both halves scroll in: it knows pixels, and asks its layers to draw what came into view. */
import { el, Listeners } from '../dom.ts';
import type { State } from '../state.ts';
import { DAY, drawnDay, floorTo, tiersFor } from '../time.ts';
import type { Minutes } from '../wire.ts';
import { Bars } from './bars.ts';
import { LinkLayer } from './linklayer.ts';
import { Overlays } from './overlays.ts';
import { Rows } from './rows.ts';
import { Scale } from './scale.ts';

/** What the field for typing says it controls. */
export const TABLE_ID = 'gantt-table';
const OVERSCAN = 4;
/** Bars are drawn for the time in view and this many pixels around it. */
const BUCKET = 400;
const HEAD_HEIGHT = 52;
/** Room below the last row for the table's own scroll bar. */
const FOOT = 14;
/** Days kept free before the first and after the last task. */
const MARGIN_BEFORE = 14;
/** Pixels that the name of the month takes at most. */
const MONTH_LABEL = 120;
const MARGIN_AFTER = 90;

export interface RowWindow {
  from: number;
  to: number;
}

export class Chart {
  readonly state: State;
  readonly root: HTMLElement;
  readonly scroller: HTMLElement;
  readonly canvas: HTMLElement;
  /** The tree grid: what reads aloud; the frame around it only scrolls. */
  readonly table: HTMLElement;
  /** Stays in the corner of the view: what is typed into lies over the cells from here. */
  readonly desk: HTMLElement;
  readonly head: HTMLElement;
  readonly headRow: HTMLElement;
  readonly scaleBox: HTMLElement;
  readonly grid: HTMLElement;
  readonly rowsBox: HTMLElement;
  readonly body: HTMLElement;
  readonly gridBar: HTMLElement;
  readonly headHeight = HEAD_HEIGHT;
  readonly rows: Rows;
  readonly bars: Bars;
  readonly links: LinkLayer;
  readonly scale: Scale;
  readonly overlays: Overlays;
  rowHeight = 32;
  gridWidth = 0;
  gridScroll = 0;
  /** Everything drawn with an older stamp is out of date. */
  stamp = 1;
  window: RowWindow = { from: 0, to: 0 };
  across = { left: 0, right: 0 };
  /** How far down the view was when it was drawn last. */
  top = 0;
  /** Rows came or went. */
  onDrawn: (() => void) | null = null;
  private fromDay = 0;
  private toDay = 0;
  private frame = 0;
  private drawn = '';
  private readonly gridBarInner: HTMLElement;
  private readonly listeners = new Listeners();
  private readonly sizes: ResizeObserver;
  private readonly measures = new Map<string, string>();
  private viewHeight = 0;
  private viewWidth = 0;

  constructor(root: HTMLElement, state: State) {
    this.state = state;
    this.root = root;
    const name = state.words.projectPlan.replace('{name}', state.plan.project.name);
    this.scroller = el('div', 'gantt-scroll', root);
    this.canvas = el('div', 'gantt-canvas', this.scroller);
    this.desk = el('div', 'gantt-desk', this.canvas);
    this.table = el('div', 'gantt-table', this.canvas, {
      role: 'treegrid',
      id: TABLE_ID,
      tabindex: -1,
      'aria-label': name,
      'aria-multiselectable': 'true',
      'aria-readonly': state.plan.may.edit ? undefined : 'true',
    });
    this.head = el('div', 'gantt-head', this.table, { role: 'presentation' });
    this.headRow = el('div', 'gantt-head-row', this.head, { role: 'row', 'aria-rowindex': 1 });
    this.scaleBox = el('div', 'gantt-scale', this.head, { 'aria-hidden': 'true' });
    this.grid = el('div', 'gantt-grid', this.table, { role: 'presentation' });
    this.rowsBox = el('div', 'gantt-rows', this.grid, { role: 'rowgroup' });
    this.body = el('div', 'gantt-body', this.table, { 'aria-hidden': 'true' });
    this.gridBar = el('div', 'gantt-gridbar', root, { 'aria-hidden': 'true', tabindex: -1 });
    this.gridBarInner = el('div', 'gantt-gridbar-inner', this.gridBar);
    this.scale = new Scale(this);
    this.links = new LinkLayer(this);
    this.bars = new Bars(this);
    this.rows = new Rows(this);
    this.overlays = new Overlays(this);
    this.listeners.on(this.scroller, 'scroll', () => this.schedule(), { passive: true });
    this.listeners.on(this.gridBar, 'scroll', () => this.setGridScroll(this.gridBar.scrollLeft), {
      passive: true,
    });
    this.sizes = new ResizeObserver(() => this.resized());
    this.sizes.observe(this.scroller);
  }

  destroy(): void {
    this.listeners.end();
    this.sizes.disconnect();
    cancelAnimationFrame(this.frame);
  }

  get pxPerDay(): number {
    return this.state.settings.pxPerDay;
  }

  /** Pixels from the left end of the time line. */
  x(instant: Minutes): number {
    return (drawnDay(instant) - this.fromDay) * this.pxPerDay;
  }

  /** The day under a pixel of the time line. */
  dayAt(x: number): Minutes {
    return (this.fromDay + Math.floor(x / this.pxPerDay)) * DAY;
  }

  /** Left and right edge of what is drawn for a span; never thinner than can be seen. */
  edges(start: Minutes, finish: Minutes): [number, number] {
    const left = this.x(start);
    return [left, Math.max(this.x(finish), left + 3)];
  }

  get timelineWidth(): number {
    return (this.toDay - this.fromDay) * this.pxPerDay;
  }

  get viewport(): { left: number; width: number; top: number; height: number } {
    return {
      left: this.scroller.scrollLeft,
      width: this.viewWidth - this.gridWidth,
      top: this.scroller.scrollTop,
      height: this.viewHeight - this.headHeight,
    };
  }

  /** Where the last row that is wholly in view begins, from the top of the frame. */
  get lowestRow(): number {
    return this.viewHeight - this.rowHeight;
  }

  /** Row under a vertical position in the body; may lie outside the plan. */
  rowAt(clientY: number): number {
    return Math.floor((clientY - this.body.getBoundingClientRect().top) / this.rowHeight);
  }

  /** Takes over tasks, columns and zoom, and draws everything anew. */
  layout(): void {
    const { state } = this;
    this.measure();
    const [first, last] = state.plan.span();
    this.fromDay = floorTo('month', first - MARGIN_BEFORE * DAY) / DAY;
    const wanted = last / DAY + MARGIN_AFTER;
    this.toDay = Math.ceil(
      Math.max(wanted, this.fromDay + (this.viewWidth - this.gridWidth) / this.pxPerDay),
    );
    const columns = this.columnsWidth();
    this.put('--grid-width', `${this.gridWidth}px`);
    this.put('--columns-width', `${columns}px`);
    this.put('--columns', state.columns.map(({ width }) => `${width}px`).join(' '));
    this.gridBarInner.style.width = `${columns}px`;
    this.gridBar.hidden = columns <= this.gridWidth;
    this.setGridScroll(Math.min(this.gridScroll, Math.max(0, columns - this.gridWidth)));
    const height = state.rowCount * this.rowHeight;
    this.canvas.style.width = `${this.gridWidth + this.timelineWidth}px`;
    this.canvas.style.height = `${this.headHeight + height + FOOT}px`;
    this.body.style.width = `${this.timelineWidth}px`;
    const bodyHeight = Math.max(height + FOOT, this.viewHeight - this.headHeight);
    this.body.style.height = `${bodyHeight}px`;
    this.put('--body-height', `${bodyHeight}px`);
    this.table.setAttribute('aria-rowcount', String(state.rowCount + 1));
    this.table.setAttribute('aria-colcount', String(state.columns.length));
    this.rows.drawHead();
    this.links.indexRows();
    this.scale.forget();
    this.overlays.layout();
    this.redraw();
  }

  /** Styles everything below anew, so only what is different is written. */
  private put(name: string, value: string): void {
    if (this.measures.get(name) === value) return;
    this.measures.set(name, value);
    this.root.style.setProperty(name, value);
  }

  private columnsWidth(): number {
    const { columns, narrow } = this.state;
    const first = columns[0];
    if (narrow && first) first.width = this.gridWidth;
    return columns.reduce((sum, { width }) => sum + width, 0);
  }

  private measure(): void {
    this.viewWidth = this.scroller.clientWidth;
    this.viewHeight = this.scroller.clientHeight;
    this.put('--scrollbar', `${this.scroller.offsetHeight - this.viewHeight}px`);
    const coarse = matchMedia('(pointer: coarse)').matches;
    this.rowHeight = coarse ? 44 : 32;
    this.put('--row-height', `${this.rowHeight}px`);
    this.put('--head-height', `${this.headHeight}px`);
    const narrow = this.viewWidth > 0 && this.viewWidth <= 720;
    if (narrow !== this.state.narrow) {
      this.state.narrow = narrow;
      this.state.refreshColumns();
      this.rows.forget();
    }
    const widest = Math.max(120, this.state.detailsOpen ? this.viewWidth / 2 : this.viewWidth - 80);
    const columns = this.state.columns.reduce((sum, { width }) => sum + width, 0);
    this.gridWidth = narrow
      ? Math.round(Math.min(180, this.viewWidth * 0.38))
      : Math.min(this.state.settings.gridWidth || this.standardWidth(), widest, columns);
  }

  /** Unless somebody moved the splitter, the table ends behind the duration. */
  private standardWidth(): number {
    const { columns } = this.state;
    const last = columns.findIndex(({ key }) => key === 'duration');
    return columns.slice(0, last < 0 ? 6 : last + 1).reduce((sum, { width }) => sum + width, 0);
  }

  private resized(): void {
    if (this.scroller.clientWidth === this.viewWidth && this.scroller.clientHeight === this.viewHeight)
      return;
    this.layout();
  }

  setGridScroll(left: number): void {
    if (left === this.gridScroll) return;
    const before = this.rows.columnsInView;
    this.gridScroll = left;
    if (this.rows.columnsInView !== before) this.redraw();
    if (Math.abs(this.gridBar.scrollLeft - left) > 1) this.gridBar.scrollLeft = left;
    this.root.classList.toggle('is-shifted', left > 0);
    this.put('--grid-scroll', `${left}px`);
  }

  /** Something looks different; draw it with the next frame. */
  redraw(): void {
    this.stamp += 1;
    this.drawn = '';
    this.schedule();
  }

  schedule(): void {
    if (!this.frame) this.frame = requestAnimationFrame(() => this.draw());
  }

  draw(): void {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    const { top, height, left, width } = this.viewport;
    const to = Math.min(this.state.rowCount, Math.ceil((top + height) / this.rowHeight) + OVERSCAN);
    const from = Math.max(0, Math.min(to, Math.floor(top / this.rowHeight) - OVERSCAN));
    this.top = top;
    this.moveAcross(left, width);
    const key = `${from}:${to}:${this.stamp}`;
    if (key !== this.drawn) {
      this.drawn = key;
      this.window = { from, to };
      this.rows.draw(this.window);
      this.bars.draw(this.window);
      this.links.draw(this.window);
      this.overlays.draw();
      this.onDrawn?.();
    } else this.bars.draw(this.window);
    this.scale.draw(left, width);
  }

  /** The stretch of time for which bars are drawn; it moves in steps, so that most scrolling leaves it alone. */
  private moveAcross(left: number, width: number): void {
    const bucket = Math.floor(left / BUCKET);
    this.across = { left: (bucket - 1) * BUCKET, right: (bucket + 2) * BUCKET + width };
  }

  /** Zooms so that the day at `anchorX` (pixels from the left edge of the time line's view) stays in place. */
  zoomTo(pxPerDay: number, anchorX = this.viewport.width / 2): void {
    const day = (this.scroller.scrollLeft + anchorX) / this.pxPerDay + this.fromDay;
    this.state.settings.pxPerDay = pxPerDay;
    this.layout();
    this.scroller.scrollLeft = (day - this.fromDay) * pxPerDay - anchorX;
    this.draw();
  }

  fit(): void {
    const [first, last] = this.state.plan.span();
    const days = Math.max(5, (last - first) / DAY + 4);
    this.zoomTo(Math.max(0.05, Math.min(60, (this.viewport.width - 60) / days)));
    this.scroller.scrollLeft = this.x(first) - 2 * this.pxPerDay;
  }

  scrollToRow(row: number): void {
    const { top, height } = this.viewport;
    const y = row * this.rowHeight;
    if (y < top) this.scroller.scrollTop = y;
    else if (y + this.rowHeight > top + height) this.scroller.scrollTop = y + this.rowHeight - height;
  }

  /** Brings a row below the top of the view, with some rows before it. */
  scrollToTop(row: number, before = 0): void {
    this.scroller.scrollTop = Math.max(0, row - before) * this.rowHeight;
  }

  get topRow(): number {
    return Math.round(this.scroller.scrollTop / this.rowHeight);
  }

  /** Brings a day into view, a quarter of the way across, and clear of the month that stands in the corner. */
  scrollToDay(day: Minutes): void {
    const { width } = this.viewport;
    this.scroller.scrollLeft = this.x(day) - Math.max(width / 4, Math.min(MONTH_LABEL, width / 2));
  }

  scrollToColumn(index: number): void {
    const { columns } = this.state;
    const frozen = this.rows.frozenWidth();
    const left = columns.slice(0, index).reduce((sum, { width }) => sum + width, 0);
    const width = columns[index]?.width ?? 0;
    if (index < this.rows.frozenCount()) return;
    if (left - this.gridScroll < frozen) this.setGridScroll(Math.max(0, left - frozen));
    else if (left + width - this.gridScroll > this.gridWidth)
      this.setGridScroll(left + width - this.gridWidth);
  }

  get tierName(): 'day' | 'week' | 'month' | 'quarter' | 'year' {
    return tiersFor(this.pxPerDay).lower;
  }
}
