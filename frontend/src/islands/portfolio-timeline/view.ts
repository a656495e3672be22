/** Draws the rows: a name on the left that stays, a bar with phases and milestones on the axis. */
import { el, svg } from '../gantt/dom.ts';
import { floorTo, type Lang, nextOf, scaleLabel, spokenDate, type Tier, tiersFor } from '../gantt/time.ts';
import {
  type Arrow,
  type Axis,
  arrowsOf,
  MARK,
  type Milestone,
  minutesOf,
  PHASE,
  type Phase,
  type Project,
  type TimelineData,
} from './model.ts';
import { fill, type Words } from './words.ts';

export const ROW = 44;

export class TimelineView {
  private readonly data: TimelineData;
  private readonly lang: Lang;
  private readonly words: Words;

  constructor(data: TimelineData, lang: Lang, words: Words) {
    this.data = data;
    this.lang = lang;
    this.words = words;
  }

  /** The names, once: they do not depend on the zoom. */
  names(box: HTMLElement): void {
    box.replaceChildren(
      ...this.data.projects.map((one) => {
        const row = el('div', 'ptl-name');
        el('span', `dot hue-${one.hue}`, row);
        const link = el('a', 'ptl-link', row, { href: one.url, title: `${one.name} · ${one.client}` });
        el('span', '', link, { text: one.name });
        el('small', one.tone ? `text-${one.tone}` : '', link, { text: one.status });
        return row;
      }),
    );
  }

  /** Both lines of the scale. */
  scale(box: HTMLElement, axis: Axis): void {
    const tiers = tiersFor(axis.pxPerDay);
    box.replaceChildren(this.tier(tiers.upper, axis, 'is-upper'), this.tier(tiers.lower, axis, 'is-lower'));
    box.style.width = `${axis.width}px`;
  }

  private tier(tier: Tier, axis: Axis, css: string): HTMLElement {
    const line = el('div', `ptl-tier ${css}`);
    const end = minutesOf(axis.last + 1);
    for (let at = floorTo(tier, minutesOf(axis.first)); at < end; at = nextOf(tier, at)) {
      const cell = el('div', 'ptl-tick', line);
      const left = axis.x(at / 1440);
      const width = axis.x(nextOf(tier, at) / 1440) - left;
      cell.style.left = `${left}px`;
      cell.style.width = `${width}px`;
      if (width >= 14) el('span', '', cell, { text: scaleLabel(tier, at, this.lang, width) });
    }
    return line;
  }

  /** All bars, the line of today, and the links over them. */
  body(box: HTMLElement, axis: Axis): void {
    const rows = this.data.projects.map((one, index) => this.row(one, index, axis));
    const today = el('i', 'ptl-today', null, { title: this.words.today });
    today.style.left = `${axis.x(this.data.today) + axis.pxPerDay / 2}px`;
    box.style.width = `${axis.width}px`;
    box.style.height = `${this.data.projects.length * ROW}px`;
    box.replaceChildren(...rows, today, this.links(axis));
  }

  private row(one: Project, index: number, axis: Axis): HTMLElement {
    const row = el('div', 'ptl-row');
    row.style.top = `${index * ROW}px`;
    if (one.finish !== null) this.bar(row, one, one.finish, axis);
    for (const phase of one.phases) this.phase(row, phase, axis);
    for (const mark of one.milestones) this.milestone(row, one, mark, axis);
    return row;
  }

  private bar(row: HTMLElement, one: Project, finish: number, axis: Axis): void {
    const [left, width] = axis.span(one.start, finish);
    const title = `${one.name}: ${this.day(one.start)} – ${this.day(finish)}`;
    const bar = el('div', `ptl-bar ${one.tone ? `is-${one.tone}` : ''}`, row, { title });
    bar.style.left = `${left}px`;
    bar.style.width = `${width}px`;
    bar.style.setProperty('--done', `${one.progress}%`);
    if (one.baseline === null || !one.slip) return;
    const [from, to] = one.slip > 0 ? [one.baseline + 1, finish] : [finish + 1, one.baseline];
    const slip = el('div', `ptl-slip ${one.slip > 0 ? 'is-bad' : 'is-ok'}`, row, {
      title: fill(one.slip > 0 ? this.words.later : this.words.earlier, { days: Math.abs(one.slip) }),
    });
    [slip.style.left, slip.style.width] = axis.span(from, to).map((px) => `${px}px`) as [string, string];
  }

  private phase(row: HTMLElement, [name, first, last, flags, progress]: Phase, axis: Axis): void {
    const [left, width] = axis.span(first, last);
    const css = ['ptl-phase', flags & PHASE.critical && 'is-critical', flags & PHASE.late && 'is-late'];
    const phase = el('div', css.filter(Boolean).join(' '), row, {
      title: `${name}: ${this.day(first)} – ${this.day(last)} · ${progress}%`,
    });
    phase.style.left = `${left}px`;
    phase.style.width = `${width}px`;
    if (width > 40) el('span', '', phase, { text: name });
  }

  private milestone(row: HTMLElement, one: Project, mark: Milestone, axis: Axis): void {
    const [item, name, on, baseline, flags] = mark;
    const css = [
      'ptl-mark',
      flags & MARK.critical && 'is-critical',
      flags & MARK.late && 'is-late',
      flags & MARK.done && 'is-done',
    ];
    const promised = baseline === null ? '' : ` (${fill(this.words.promised, { day: this.day(baseline) })})`;
    const title = `${name}: ${this.day(on)}${promised}`;
    const link = el('a', css.filter(Boolean).join(' '), row, {
      href: `${one.url}#task-${item}`,
      title,
      'aria-label': title,
      tabindex: -1,
    });
    link.style.left = `${axis.x(on + 1)}px`;
  }

  private links(axis: Axis): SVGSVGElement {
    const box = svg('svg', 'ptl-links');
    box.setAttribute('width', String(axis.width));
    box.setAttribute('height', String(this.data.projects.length * ROW));
    box.setAttribute('aria-hidden', 'true');
    for (const arrow of arrowsOf(this.data, axis)) this.arrow(box, arrow);
    return box;
  }

  private arrow(box: SVGSVGElement, { from, to, title, late }: Arrow): void {
    const [y1, y2] = [from.row * ROW + ROW / 2, to.row * ROW + ROW / 2];
    const path = svg('path', late ? 'is-late' : '', box);
    const turn = Math.max(from.x + 8, to.x - 8);
    path.setAttribute('d', `M${from.x} ${y1}H${turn}V${y2}H${to.x}`);
    svg('title', '', path).textContent = title;
    const tip = svg('path', late ? 'is-tip is-late' : 'is-tip', box);
    tip.setAttribute('d', `M${to.x} ${y2}l-6 -3.5v7z`);
  }

  private day(day: number): string {
    return spokenDate(minutesOf(day), this.lang);
  }
}
