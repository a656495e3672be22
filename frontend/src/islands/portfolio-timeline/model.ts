/** What the portfolio's timeline draws, and where: pure, in days since 1970 and pixels. */
import { DAY } from '../gantt/time.ts';

export type Day = number;
export const PHASE = { critical: 1, late: 2 } as const;
export const MARK = { critical: 1, late: 2, done: 4 } as const;

export type Phase = [name: string, first: Day, last: Day, flags: number, progress: number];
export type Milestone = [item: number, name: string, on: Day, baseline: Day | null, flags: number];

export interface Project {
  key: string;
  name: string;
  client: string;
  hue: number;
  url: string;
  status: string;
  tone: string;
  start: Day;
  finish: Day | null;
  baseline: Day | null;
  slip: number | null;
  progress: number;
  phases: Phase[];
  milestones: Milestone[];
}

export type Between = [
  source: string,
  milestone: string,
  on: Day | null,
  target: string,
  item: string,
  starts: Day | null,
];

export interface TimelineData {
  today: Day;
  projects: Project[];
  links: Between[];
  total: number;
}

/** From a little before the first date to a little after the last, today within it. */
export function extentOf(data: TimelineData): [first: Day, last: Day] {
  const days = [data.today];
  for (const one of data.projects) {
    days.push(one.start);
    if (one.finish !== null) days.push(one.finish);
    if (one.baseline !== null) days.push(one.baseline);
    for (const phase of one.phases) days.push(phase[1], phase[2]);
    for (const mark of one.milestones) days.push(mark[2]);
  }
  const first = days.reduce((a, b) => Math.min(a, b));
  const last = days.reduce((a, b) => Math.max(a, b));
  const room = Math.max(14, Math.round((last - first) / 30));
  return [first - room, last + room];
}

/** How days lie on the drawing. */
export class Axis {
  readonly first: Day;
  readonly last: Day;
  readonly pxPerDay: number;

  constructor([first, last]: [Day, Day], pxPerDay: number) {
    this.first = first;
    this.last = last;
    this.pxPerDay = pxPerDay;
  }

  get width(): number {
    return (this.last - this.first + 1) * this.pxPerDay;
  }

  /** The left edge of a day. */
  x(day: Day): number {
    return (day - this.first) * this.pxPerDay;
  }

  /** From the morning of the first day to the evening of the last. */
  span(first: Day, last: Day): [left: number, width: number] {
    const left = this.x(first);
    return [left, Math.max(3, this.x(Math.max(first, last) + 1) - left)];
  }

  dayAt(x: number): Day {
    return this.first + x / this.pxPerDay;
  }
}

export const minutesOf = (day: Day): number => day * DAY;

/** So many pixels per day that everything fits. */
export const fitting = ([first, last]: [Day, Day], width: number): number =>
  Math.max(0.05, Math.min(60, width / (last - first + 1)));

export interface Arrow {
  from: { row: number; x: number };
  to: { row: number; x: number };
  title: string;
  late: boolean;
}

/** Links of which both ends are drawn: from the milestone's evening to the morning on which the other begins. */
export function arrowsOf(data: TimelineData, axis: Axis): Arrow[] {
  const rows = new Map(data.projects.map((one, row) => [one.key, row]));
  const arrows: Arrow[] = [];
  for (const [source, milestone, on, target, item, starts] of data.links) {
    const from = rows.get(source);
    const to = rows.get(target);
    if (from === undefined || to === undefined || on === null) continue;
    const begins = starts ?? on + 1;
    arrows.push({
      from: { row: from, x: axis.x(on + 1) },
      to: { row: to, x: axis.x(begins) },
      title: `${milestone} → ${item}`,
      late: begins <= on,
    });
  }
  return arrows;
}
