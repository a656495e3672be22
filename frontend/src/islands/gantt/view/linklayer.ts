/** Dependency arrows and the progress line: one SVG path per style, holding what crosses the visible rows. */
import { svg } from '../dom.ts';
import { distanceTo, linkPath, linkPoints, type Point } from '../links.ts';
import { isCritical, isMilestone, isSummary, type Link, type Task } from '../model/plan.ts';
import type { Chart, RowWindow } from './chart.ts';

/** Links over more rows than this are only drawn while one of their ends is near. */
const LONG = 400;
const MILESTONE_HALF = 7;
const NEVER = 2 ** 30;
/** Pixels around a line that still count as on it. */
const REACH = 5;

/** Where the plan has a task, behind where the scenario has it: the whole bar. */
function ghostPath(task: Task, left: number, right: number, middle: number): string {
  if (isMilestone(task)) return `M${right - 9} ${middle}l9 -9l9 9l-9 9z`;
  const half = isSummary(task) ? 5 : 10;
  return `M${left} ${middle - half}H${right}v${2 * half}H${left}z`;
}

export class LinkLayer {
  private readonly chart: Chart;
  private readonly element: SVGSVGElement;
  private readonly normal: SVGPathElement;
  private readonly critical: SVGPathElement;
  private readonly chosen: SVGPathElement;
  private readonly progress: SVGPathElement;
  private readonly baseline: SVGPathElement;
  readonly ghost: SVGPathElement;
  private top = new Int32Array(0);
  private bottom = new Int32Array(0);

  constructor(chart: Chart) {
    this.chart = chart;
    this.element = svg('svg', 'gantt-links', chart.body);
    this.baseline = svg('path', 'gantt-baseline', this.element);
    this.normal = svg('path', 'gantt-link', this.element);
    this.critical = svg('path', 'gantt-link is-critical', this.element);
    this.chosen = svg('path', 'gantt-link is-chosen', this.element);
    this.progress = svg('path', 'gantt-progress-line', this.element);
    this.ghost = svg('path', 'gantt-link is-ghost', this.element);
  }

  /** Remembers between which rows each link runs; rows that are hidden hide their links. */
  indexRows(): void {
    const { plan, outline } = this.chart.state;
    const { from, to } = plan.links;
    const { indexOf } = plan.tree;
    const count = from.length;
    this.top = new Int32Array(count);
    this.bottom = new Int32Array(count);
    for (let i = 0; i < count; i++) {
      const a = outline.rowOf[indexOf.get(from[i] as number) ?? -1] ?? -1;
      const b = outline.rowOf[indexOf.get(to[i] as number) ?? -1] ?? -1;
      const shown = a >= 0 && b >= 0;
      this.top[i] = shown ? Math.min(a, b) : NEVER;
      this.bottom[i] = shown ? Math.max(a, b) : -1;
    }
  }

  /** The links of which something passes through the rows. */
  private crossing({ from, to }: RowWindow): Link[] {
    const { top, bottom } = this;
    const links: Link[] = [];
    for (let i = 0; i < top.length; i++) {
      const first = top[i] as number;
      const last = bottom[i] as number;
      if (first >= to || last < from) continue;
      if (last - first > LONG && first < from && last >= to) continue;
      links.push(this.chart.state.plan.link(i));
    }
    return links;
  }

  points(link: Link): Point[] | null {
    const { plan } = this.chart.state;
    const from = plan.byId(link.from);
    const to = plan.byId(link.to);
    if (!from || !to) return null;
    const fromFinish = link.type <= 1;
    const toFinish = link.type === 0 || link.type === 2;
    const start = this.anchor(from, fromFinish);
    const end = this.anchor(to, toFinish);
    return linkPoints({
      x1: start[0],
      y1: start[1],
      x2: end[0],
      y2: end[1],
      fromFinish,
      toFinish,
      rowHeight: this.chart.rowHeight,
    });
  }

  /** Where arrows touch a bar: the middle of one of its ends. */
  anchor(task: Task, finish: boolean): Point {
    const { chart } = this;
    const y = chart.state.rowOf(task.id) * chart.rowHeight + chart.rowHeight / 2 - 1;
    if (isMilestone(task)) return [chart.x(task.finish) + (finish ? MILESTONE_HALF : -MILESTONE_HALF), y];
    const [left, right] = chart.edges(task.start, task.finish);
    return [finish ? right : left, y];
  }

  draw(window: RowWindow): void {
    const { chart } = this;
    const { settings, selectedLink } = chart.state;
    const top = Math.max(0, (window.from - 4) * chart.rowHeight);
    const height = (window.to - window.from + 8) * chart.rowHeight;
    const width = chart.timelineWidth;
    this.element.style.top = `${top}px`;
    this.element.style.width = `${width}px`;
    this.element.style.height = `${height}px`;
    this.element.setAttribute('viewBox', `0 ${top} ${width} ${height}`);
    const paths = { normal: '', critical: '', chosen: '' };
    if (settings.links) {
      for (const link of this.crossing(window)) {
        const points = this.points(link);
        if (!points) continue;
        const style = link.id === selectedLink ? 'chosen' : this.isCriticalLink(link) ? 'critical' : 'normal';
        paths[style] += linkPath(points);
      }
    }
    this.normal.setAttribute('d', paths.normal);
    this.critical.setAttribute('d', paths.critical);
    this.chosen.setAttribute('d', paths.chosen);
    this.baseline.setAttribute('d', settings.baseline ? this.baselinePath(window) : '');
    this.progress.setAttribute('d', settings.progressLine ? this.progressPath(window) : '');
  }

  private isCriticalLink(link: Link): boolean {
    const { plan, settings } = this.chart.state;
    if (!settings.critical || !link.driving) return false;
    const from = plan.byId(link.from);
    const to = plan.byId(link.to);
    return from !== null && to !== null && isCritical(from) && isCritical(to);
  }

  /** Where the baseline had each task: a line under its bar, a small diamond for a milestone. */
  private baselinePath({ from, to }: RowWindow): string {
    const { chart } = this;
    const ghosts = chart.state.plan.ghosts;
    this.baseline.classList.toggle('is-ghost', ghosts);
    let path = '';
    for (let row = from; row < to; row++) {
      const task = chart.state.taskAt(row);
      if (!task || task.baselineStart === null || task.baselineFinish === null) continue;
      const [left, right] = chart.edges(task.baselineStart, task.baselineFinish);
      const middle = row * chart.rowHeight + chart.rowHeight / 2;
      if (ghosts) {
        path += ghostPath(task, left, right, middle - 1);
        continue;
      }
      const y = middle + (isSummary(task) ? 5 : 9);
      path += isMilestone(task) ? `M${right - 5} ${y}l5 -4l5 4l-5 4z` : `M${left} ${y}H${right}v3H${left}z`;
    }
    return path;
  }

  /** The front line: on the status date, bent to where each task really stands. */
  private progressPath({ from, to }: RowWindow): string {
    const { chart } = this;
    const { state, rowHeight } = chart;
    const line = chart.x(state.plan.project.status_date ?? state.plan.project.today);
    let path = `M${line} ${from * rowHeight}`;
    for (let row = from; row < to; row++) {
      const task = state.taskAt(row);
      const reached = task ? this.reached(task, line) : line;
      if (reached !== line)
        path += `L${line} ${row * rowHeight + 4}L${reached} ${row * rowHeight + rowHeight / 2 - 1}`;
      path += `L${line} ${(row + 1) * rowHeight - (reached === line ? 0 : 4)}`;
    }
    return path;
  }

  private reached(task: Task, line: number): number {
    if (isSummary(task)) return line;
    const [left, right] = this.chart.edges(task.start, task.finish);
    if (task.percent === 100) return Math.max(line, right);
    if (task.percent === 0 && left >= line) return line;
    return left + ((right - left) * task.percent) / 100;
  }

  /** The link whose line passes under a point of the body, or null. */
  hit(x: number, y: number): Link | null {
    if (!this.chart.state.settings.links) return null;
    let best: Link | null = null;
    let nearest = REACH;
    for (const link of this.crossing(this.chart.window)) {
      const points = this.points(link);
      const distance = points ? distanceTo(points, x, y) : REACH;
      if (distance < nearest) {
        nearest = distance;
        best = link;
      }
    }
    return best;
  }
}
