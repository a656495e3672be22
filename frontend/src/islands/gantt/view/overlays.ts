/** What lies over the bars: today, the status date, the selected row, handles, ghosts and the drop line. */
import { el } from '../dom.ts';
import { isMilestone, isSummary, type Task } from '../model/plan.ts';
import { dayOf, shortDate, ymd } from '../time.ts';
import type { Minutes } from '../wire.ts';
import type { Chart } from './chart.ts';

export interface Ghost {
  id: number;
  start: Minutes;
  finish: Minutes;
  percent?: number;
}

export class Overlays {
  private readonly chart: Chart;
  private readonly band: HTMLElement;
  private readonly today: HTMLElement;
  private readonly status: HTMLElement;
  private readonly todayFlag: HTMLElement;
  private readonly statusFlag: HTMLElement;
  private readonly ghostBox: HTMLElement;
  private readonly ghostLabel: HTMLElement;
  private readonly handles: HTMLElement;
  private readonly progressHandle: HTMLElement;
  readonly dropLine: HTMLElement;
  private ghosts: Ghost[] = [];
  private hovered = 0;

  constructor(chart: Chart) {
    this.chart = chart;
    const { words } = chart.state;
    this.band = el('div', 'gantt-row-band');
    chart.body.prepend(this.band);
    this.status = el('div', 'gantt-marker is-status', chart.body);
    this.today = el('div', 'gantt-marker is-today', chart.body);
    this.statusFlag = el('div', 'gantt-flag is-status', chart.scaleBox);
    this.todayFlag = el('div', 'gantt-flag is-today', chart.scaleBox, { text: words.today });
    this.handles = el('div', 'gantt-handles', chart.body);
    el('i', 'gantt-dot is-start', this.handles);
    el('i', 'gantt-dot is-finish', this.handles);
    this.progressHandle = el('i', 'gantt-progress-handle', this.handles);
    this.ghostBox = el('div', 'gantt-ghosts', chart.body);
    this.ghostLabel = el('div', 'gantt-ghost-label', chart.body);
    this.ghostLabel.hidden = true;
    this.dropLine = el('div', 'gantt-drop-line', chart.grid);
    this.dropLine.hidden = true;
  }

  layout(): void {
    const { plan, words } = this.chart.state;
    const { today, status_date: status } = plan.project;
    this.placeMarker(this.today, this.todayFlag, today);
    this.status.hidden = this.statusFlag.hidden = status === null || dayOf(status) === dayOf(today);
    if (status === null) return;
    this.statusFlag.textContent = `${words.statusDate} ${shortDate(status, ymd(today).year)}`;
    this.placeMarker(this.status, this.statusFlag, status);
  }

  private placeMarker(line: HTMLElement, flag: HTMLElement, at: Minutes): void {
    const x = `${this.chart.x(at)}px`;
    line.style.left = x;
    flag.style.left = x;
  }

  draw(): void {
    const { state, rowHeight } = this.chart;
    const { row } = state.selection.active;
    this.band.hidden = row >= state.rowCount || state.selection.ids.size === 0;
    this.band.style.top = `${row * rowHeight}px`;
    this.drawHandles();
    this.drawGhosts();
  }

  /** The task the pointer is over; its handles appear beside the bar. */
  hover(id: number): void {
    if (id === this.hovered) return;
    this.hovered = id;
    this.drawHandles();
  }

  private drawHandles(): void {
    const { state, rowHeight } = this.chart;
    const id = this.hovered || (state.selection.ids.size === 1 ? (state.activeTask?.id ?? 0) : 0);
    const task = state.plan.byId(id);
    const row = task ? state.rowOf(id) : -1;
    this.handles.hidden = !task || row < 0 || !state.plan.may.edit || this.ghosts.length > 0;
    if (!task || row < 0) return;
    const [left] = this.chart.links.anchor(task, false);
    const [right] = this.chart.links.anchor(task, true);
    this.handles.style.left = `${left}px`;
    this.handles.style.top = `${row * rowHeight}px`;
    this.handles.style.width = `${right - left}px`;
    this.progressHandle.hidden = isMilestone(task) || isSummary(task) || right - left < 24;
    this.progressHandle.style.left = `${task.percent}%`;
  }

  /** Shows where tasks would go; the plan itself stays as it is until the server answers. */
  showGhosts(ghosts: Ghost[], label = ''): void {
    this.ghosts = ghosts;
    this.drawGhosts();
    this.handles.hidden = ghosts.length > 0;
    this.ghostLabel.hidden = label === '' || ghosts.length === 0;
    this.ghostLabel.textContent = label;
    const first = ghosts[0];
    if (!first) return;
    const { left, width } = this.chart.viewport;
    const room = left + width - this.ghostLabel.offsetWidth - 8;
    this.ghostLabel.style.left = `${Math.max(left + 4, Math.min(this.chart.x(first.start), room))}px`;
    this.ghostLabel.style.top = `${this.chart.state.rowOf(first.id) * this.chart.rowHeight}px`;
  }

  clearGhosts(): void {
    this.showGhosts([]);
    this.chart.links.ghost.setAttribute('d', '');
  }

  private drawGhosts(): void {
    const { from, to } = this.chart.window;
    const near = this.ghosts.filter(({ id }) => {
      const row = this.chart.state.rowOf(id);
      return row >= from && row < to;
    });
    while (this.ghostBox.children.length > near.length) this.ghostBox.lastChild?.remove();
    near.forEach((ghost, index) => {
      const element =
        (this.ghostBox.children[index] as HTMLElement | undefined) ?? el('div', 'gantt-ghost', this.ghostBox);
      this.placeGhost(element, ghost);
    });
  }

  private placeGhost(element: HTMLElement, ghost: Ghost): void {
    const task = this.chart.state.plan.byId(ghost.id) as Task;
    const [left, right] = this.chart.edges(ghost.start, ghost.finish);
    const diamond = isMilestone(task);
    element.classList.toggle('is-milestone', diamond);
    element.style.left = `${left}px`;
    element.style.top = `${this.chart.state.rowOf(ghost.id) * this.chart.rowHeight}px`;
    element.style.width = diamond ? '' : `${right - left}px`;
    element.style.setProperty('--done', `${ghost.percent ?? 0}%`);
  }
}
