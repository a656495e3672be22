/** The Gantt of one plan: holds the parts together and is what they speak to. */
import { showBaselines, withBaseline } from './baselines.ts';
import { Clipboard } from './clipboard.ts';
import { runCommand, showCommandStates } from './commands.ts';
import { el, Listeners } from './dom.ts';
import { Editors } from './editors.ts';
import type { FilterBar } from './filterbar.ts';
import { Keyboard } from './keyboard.ts';
import { firstDay, firstRow, taskInAddress } from './model/opening.ts';
import { Plan } from './model/plan.ts';
import type { Panel } from './panel.ts';
import { Pointer } from './pointer.ts';
import { rememberedPlace, rememberedUnsent, rememberPlace, rememberUnsent } from './remembered.ts';
import { RowPointer } from './rowpointer.ts';
import { DROPPED, type Endpoints, Server } from './server.ts';
import { type Settings, saveSettings } from './settings.ts';
import { State } from './state.ts';
import type { Lang } from './time.ts';
import { Tooltip } from './tooltip.ts';
import { Chart } from './view/chart.ts';
import type { Command, Delta, PlanData, Refusal } from './wire.ts';
import { fill } from './words.ts';

const FLASH_MS = 2_400;
/** The rest of the program comes once the plan stands still, so that it is there when the line goes down. */
const EXTRAS_AFTER_MS = 4_000;
const ROWS_BEFORE = 4;

export type Extras = typeof import('./extras.ts');

export interface GanttOptions {
  lang: Lang;
  viewKey: string;
  endpoints: Endpoints;
}

export class Gantt {
  readonly host: HTMLElement;
  readonly options: GanttOptions;
  readonly state: State;
  readonly root: HTMLElement;
  /** What scrolls, and what floats over it. */
  readonly view: HTMLElement;
  readonly main: HTMLElement;
  readonly chart: Chart;
  readonly server: Server;
  readonly editors: Editors;
  /** Only after somebody asked for them. */
  panel: Panel | null = null;
  filter: FilterBar | null = null;
  readonly clipboard: Clipboard;
  readonly tooltip: Tooltip;
  readonly listeners = new Listeners();
  undoable = true;
  redoable = false;
  private readonly banner: HTMLElement;
  private readonly live: HTMLElement;
  private readonly filterBox: HTMLElement;
  private readonly parts: { destroy(): void }[];
  private readonly extrasTimer: number;
  private extrasLoaded: Extras | null = null;
  private flashTimer = 0;

  constructor(host: HTMLElement, data: PlanData, settings: Settings, options: GanttOptions) {
    this.host = host;
    this.options = options;
    this.state = new State(options.lang, settings, new Plan(data, settings.baselineId > 0), data);
    this.takeSteps(data);
    this.root = el('div', 'gantt');
    this.banner = el('div', 'gantt-banner', this.root, { role: 'alert' });
    this.banner.hidden = true;
    this.filterBox = el('div', 'gantt-filter', this.root);
    this.filterBox.hidden = true;
    this.main = el('div', 'gantt-main', this.root);
    this.view = el('div', 'gantt-view', this.main);
    this.live = el('div', 'gantt-hidden', this.root, { role: 'status', 'aria-live': 'polite' });
    host.replaceChildren(this.root);
    this.chart = new Chart(this.view, this.state);
    this.server = new Server(options.endpoints, {
      version: () => this.state.plan.version,
      merge: (delta, by) => this.merge(delta, by),
      reload: (fresh) => this.reload(fresh),
      conflict: async (stale, commands) => (await this.extras()).askConflict(this, stale, commands),
      connection: (online, waiting) => this.showConnection(online, waiting),
      unsent: (deeds) => rememberUnsent(options.viewKey, { version: this.state.plan.version, deeds }),
    });
    this.editors = new Editors(this);
    this.clipboard = new Clipboard(this);
    this.tooltip = new Tooltip(this);
    this.parts = [
      new Pointer(this),
      new RowPointer(this),
      new Keyboard(this),
      this.editors,
      this.tooltip,
      this.chart,
    ];
    this.listeners.on(window, 'beforeprint' as 'click', () => this.extrasLoaded?.printPages(this));
    this.listeners.on(window, 'pagehide' as 'click', () => this.rememberPlace());
    this.listeners.on(window, 'hashchange' as 'click', () => this.goToAddress());
    this.start();
    this.extrasTimer = window.setTimeout(() => void this.extras(), EXTRAS_AFTER_MS);
  }

  async extras(): Promise<Extras> {
    this.extrasLoaded ??= await import('./extras.ts');
    return this.extrasLoaded;
  }

  async openPanel(): Promise<Panel> {
    const { Panel: Details } = await this.extras();
    this.panel ??= new Details(this);
    return this.panel;
  }

  async openFilter(): Promise<FilterBar> {
    const { FilterBar: Filter } = await this.extras();
    this.filter ??= new Filter(this, this.filterBox);
    return this.filter;
  }

  destroy(): void {
    for (const part of this.parts) part.destroy();
    this.rememberPlace();
    this.listeners.end();
    this.server.close();
    clearTimeout(this.extrasTimer);
    clearTimeout(this.flashTimer);
  }

  private start(): void {
    const { state, chart } = this;
    state.outline.rebuild(state.plan.tree, state.plan.tasks.id);
    chart.layout();
    chart.scrollToDay(firstDay(state.plan));
    this.goToFirstRow();
    chart.draw();
    this.showActive();
    this.showEmpty();
    showCommandStates(this);
    showBaselines(this);
    this.goToAddress();
    void this.offerUnsent();
  }

  /** Where this tab left off, else at the work that is due now. */
  private goToFirstRow(): void {
    const { state, chart } = this;
    if (state.rowCount === 0) return;
    const place = rememberedPlace(this.options.viewKey);
    const { left, width } = chart.viewport;
    const due = (): number =>
      firstRow(state.rowCount, (row) => state.taskAt(row), chart.dayAt(left), chart.dayAt(left + width));
    const known = place ? state.rowOf(place.task) : -1;
    const row = known >= 0 ? known : due();
    state.selection.put(row, this.nameColumn(), state.idAt(row));
    const top = place ? state.rowOf(place.top) : -1;
    if (top >= 0) chart.scrollToTop(top);
    else chart.scrollToTop(row, ROWS_BEFORE);
  }

  private rememberPlace(): void {
    const { state, chart } = this;
    const top = state.taskAt(Math.min(chart.topRow, state.rowCount - 1));
    if (!top) return;
    rememberPlace(this.options.viewKey, { top: top.id, task: state.activeTask?.id ?? top.id });
  }

  /** `#task-17` in the address, as other pages link to a task: opened, selected, and its bar in view. */
  private goToAddress(): void {
    const { state, chart } = this;
    const task = state.plan.byId(taskInAddress(location.hash));
    if (!task) return;
    this.selectTask(task.id);
    chart.scrollToTop(state.rowOf(task.id), ROWS_BEFORE);
    chart.scrollToDay(task.start);
    chart.draw();
    this.focus();
  }

  /** Changes that an earlier visit could not send: sent now, if that is still wanted. */
  private async offerUnsent(): Promise<void> {
    const unsent = rememberedUnsent(this.options.viewKey);
    if (!unsent) return;
    const { askUnsent } = await this.extras();
    if (!(await askUnsent(this, unsent))) {
      rememberUnsent(this.options.viewKey, { version: 0, deeds: [] });
      return;
    }
    await Promise.all(this.server.resend(unsent).map((request) => this.settle(request)));
  }

  private nameColumn(): number {
    return this.state.columns.findIndex(({ key }) => key === 'name');
  }

  /**
   * Sends commands as one step; the answer tells whether it went well. A refusal is said in the corner,
   * unless the caller shows it beside the field (`inline`).
   */
  async submit(commands: Command[], inline = false): Promise<Delta | Refusal> {
    if (!commands.length) return DROPPED;
    return this.settle(this.server.send(commands), inline);
  }

  async step(way: 'undo' | 'redo'): Promise<void> {
    const answer = await this.settle(this.server[way]());
    if (isDelta(answer) && !answer.message)
      this.say(way === 'undo' ? this.state.words.undone : this.state.words.redone);
  }

  private async settle(request: ReturnType<Server['send']>, inline = false): Promise<Delta | Refusal> {
    const outcome = await request;
    this.chart.overlays.clearGhosts();
    if (outcome.ok) {
      this.takeSteps(outcome.delta);
      showCommandStates(this);
      if (outcome.delta.message) this.toast(outcome.delta.message, 'ok');
      return outcome.delta;
    }
    this.refuse(outcome.refusal, inline);
    return outcome.refusal;
  }

  private refuse(refusal: Refusal, inline: boolean): void {
    this.chart.redraw();
    if (refusal.code === DROPPED.code) return;
    if (!inline) this.toast(refusal.message || this.state.words.serverRefused, 'bad');
    this.highlight(this.state.flagged, refusal.tasks ?? []);
  }

  private takeSteps({ undo, redo }: { undo?: boolean; redo?: boolean }): void {
    this.undoable = undo ?? this.undoable;
    this.redoable = redo ?? this.redoable;
  }

  private merge(delta: Delta, by?: string): void {
    const activeId = this.state.activeTask?.id ?? 0;
    const touched = this.state.plan.apply(delta);
    this.state.refreshColumns();
    this.takeSteps(delta);
    this.follow(activeId);
    if (by === undefined || touched.size === 0) return;
    this.highlight(this.state.flashed, touched);
    const name = by || this.state.words.somebody;
    this.say(fill(this.state.words.changedBy, { name, n: touched.size }));
  }

  private reload(data: PlanData): void {
    const activeId = this.state.activeTask?.id ?? 0;
    this.state.replacePlan(new Plan(data, this.state.settings.baselineId > 0), data);
    this.takeSteps(data);
    this.follow(activeId);
  }

  /** Compares with another baseline from now on, also next time. */
  async chooseBaseline(id: number): Promise<void> {
    const { settings } = this.state;
    settings.baselineId = id;
    settings.baseline = true;
    this.saveSettings();
    this.server.source = withBaseline(this.server.source, id);
    try {
      this.reload(await Server.load(this.server.source));
    } catch {
      this.toast(this.state.words.loadFailed, 'bad');
    }
    showCommandStates(this);
  }

  /** Rows may have come, gone or moved: keeps what was active active. */
  follow(activeId: number): void {
    const { state } = this;
    state.outline.rebuild(state.plan.tree, state.plan.tasks.id);
    state.selection.follow(activeId, (id) => state.rowOf(id), state.rowCount - 1);
    if (state.selection.ids.size === 0 && state.activeTask) state.selection.ids.add(state.activeTask.id);
    this.chart.layout();
    this.panel?.refresh();
    this.filter?.showCount();
    this.showActive();
    this.showEmpty();
  }

  /** What is visible changed (collapsed, filtered): the active task stays, or the row nearest to it. */
  refold(): void {
    this.follow(this.state.activeTask?.id ?? 0);
  }

  private highlight(set: Set<number>, ids: Iterable<number>): void {
    for (const id of ids) set.add(id);
    this.chart.redraw();
    clearTimeout(this.flashTimer);
    this.flashTimer = window.setTimeout(() => {
      this.state.flashed.clear();
      this.state.flagged.clear();
      this.chart.redraw();
    }, FLASH_MS);
  }

  /** Selects a cell; `extend` stretches the range, `toggle` adds or removes the row. */
  select(row: number, column: number, how: 'put' | 'extend' | 'toggle' = 'put'): void {
    const { state } = this;
    if (state.rowCount === 0) return;
    const r = Math.max(0, Math.min(state.rowCount - 1, row));
    const c = Math.max(0, Math.min(state.columns.length - 1, column));
    if (how === 'extend') state.selection.extend(r, c, (one) => state.idAt(one));
    else state.selection[how](r, c, state.idAt(r));
    state.selectedLink = 0;
    this.chart.scrollToRow(r);
    this.chart.scrollToColumn(c);
    this.chart.redraw();
    this.chart.draw();
    this.showActive();
    this.panel?.refresh();
    showCommandStates(this);
    if (how !== 'put' && state.selection.ids.size > 1) {
      this.say(fill(state.words.selectedCount, { n: state.selection.ids.size }));
    }
  }

  /** Selects a task wherever it is, opening what hides it. */
  selectTask(id: number): void {
    const { state } = this;
    const index = state.plan.indexOf(id);
    if (index < 0) return;
    if (state.outline.reveal(index, state.plan.tree, state.plan.tasks.id) || state.rowOf(id) < 0) {
      if (state.rowOf(id) < 0 && state.outline.fits) this.filter?.clear();
      this.refold();
    }
    this.select(state.rowOf(id), state.selection.active.column);
  }

  private showActive(): void {
    this.editors.rest();
  }

  private showEmpty(): void {
    const { state, chart } = this;
    const { words, plan } = state;
    if (state.rowCount > 0) chart.rows.drawEmpty('');
    else if (plan.count > 0)
      chart.rows.drawEmpty(words.noMatch, { label: words.clearFilter, run: () => this.filter?.clear() });
    else if (plan.may.edit)
      chart.rows.drawEmpty(words.empty, { label: words.emptyAdd, run: () => runCommand(this, 'add') });
    else chart.rows.drawEmpty(words.empty);
  }

  private showConnection(online: boolean, waiting: number): void {
    const { words } = this.state;
    this.banner.hidden = online;
    if (online) {
      this.banner.replaceChildren();
      return;
    }
    const text = waiting > 0 ? fill(words.offline, { n: waiting }) : words.offlineIdle;
    const retry = el('button', 'gantt-button', null, {
      type: 'button',
      text: waiting > 0 ? words.sendNow : words.retry,
    });
    retry.addEventListener('click', () => {
      this.focus();
      this.server.retry();
    });
    this.banner.replaceChildren(el('span', '', null, { text }), retry);
  }

  saveSettings(): void {
    saveSettings(this.options.viewKey, this.state.settings);
  }

  focus(): void {
    this.editors.input.focus({ preventScroll: true });
  }

  say(sentence: string): void {
    this.live.textContent = sentence;
  }

  toast(message: string, kind: 'ok' | 'bad' | 'info'): void {
    window.dispatchEvent(new CustomEvent('tz-toast', { detail: { message, kind } }));
  }
}

export const isDelta = (answer: Delta | Refusal): answer is Delta =>
  'version' in answer && !('code' in answer);
