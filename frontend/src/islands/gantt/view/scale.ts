/** The time scale above the bars, and the bands of non-working days behind them. */
import { el } from '../dom.ts';
import { DAY, dayOf, floorTo, nextOf, scaleLabel, spokenDate, type Tier, tiersFor } from '../time.ts';
import type { Minutes } from '../wire.ts';
import type { Chart } from './chart.ts';

const BUCKET = 400;
const MIN_PX_FOR_DAYS_OFF = 3;

export class Scale {
  private readonly chart: Chart;
  private readonly bands: HTMLElement;
  private readonly upper: HTMLElement;
  private readonly lower: HTMLElement;
  private key = '';

  constructor(chart: Chart) {
    this.chart = chart;
    this.upper = el('div', 'gantt-tier is-upper', chart.scaleBox);
    this.lower = el('div', 'gantt-tier is-lower', chart.scaleBox);
    this.bands = el('div', 'gantt-bands', chart.body);
  }

  forget(): void {
    this.key = '';
  }

  /** Draws the part of the scale in view, with a margin so that small movements need nothing. */
  draw(left: number, width: number): void {
    const bucket = Math.floor(left / BUCKET);
    const key = `${bucket}:${Math.ceil(width / BUCKET)}:${this.chart.pxPerDay}`;
    if (key === this.key) return;
    this.key = key;
    const from = this.chart.dayAt(Math.max(0, (bucket - 1) * BUCKET));
    const until = (bucket + 2) * BUCKET + Math.ceil(width / BUCKET) * BUCKET;
    const to = this.chart.dayAt(Math.min(this.chart.timelineWidth, until));
    const tiers = tiersFor(this.chart.pxPerDay);
    this.drawTier(this.upper, tiers.upper, from, to);
    this.drawTier(this.lower, tiers.lower, from, to);
    this.drawBands(from, to);
  }

  private drawTier(box: HTMLElement, tier: Tier, from: Minutes, to: Minutes): void {
    const cells: HTMLElement[] = [];
    for (let at = floorTo(tier, from); at < to; at = nextOf(tier, at)) cells.push(this.cell(tier, at));
    box.dataset.tier = tier;
    box.replaceChildren(...cells);
  }

  private cell(tier: Tier, at: Minutes): HTMLElement {
    const { state, pxPerDay } = this.chart;
    const width = ((nextOf(tier, at) - at) / DAY) * pxPerDay;
    const cell = el('div', 'gantt-tick');
    cell.style.left = `${this.chart.x(at)}px`;
    cell.style.width = `${width}px`;
    el('span', '', cell, { text: scaleLabel(tier, at, state.lang, width) });
    if (tier === 'day') this.decorateDay(cell, at);
    return cell;
  }

  private decorateDay(cell: HTMLElement, day: Minutes): void {
    const { days, lang, plan } = this.chart.state;
    if (day === dayOf(plan.project.today)) cell.classList.add('is-today');
    if (days.isOff(day)) cell.classList.add('is-off');
    const names = days.namesOn(day);
    if (!names) return;
    cell.title = `${spokenDate(day, lang)} · ${names}`;
    const run = days.named.find((one) => one.from <= day && day < one.to);
    cell.classList.add(`is-${run?.kind ?? 'holiday'}`);
    if (lang === 'zh' && run?.kind !== 'freeze') cell.dataset.sign = run?.kind === 'makeup' ? '班' : '休';
  }

  private drawBands(from: Minutes, to: Minutes): void {
    const { state, pxPerDay } = this.chart;
    const bands: HTMLElement[] = [];
    if (pxPerDay >= MIN_PX_FOR_DAYS_OFF) {
      for (const [start, end] of state.days.offRuns(dayOf(from), to))
        bands.push(this.band('is-off', start, end));
    }
    for (const run of state.days.named) {
      if (run.to <= from || run.from >= to || run.kind === 'makeup') continue;
      if (run.kind === 'holiday' && pxPerDay < 1) continue;
      bands.push(this.band(`is-${run.kind}`, run.from, run.to));
    }
    this.bands.replaceChildren(...bands);
  }

  private band(kind: string, start: Minutes, end: Minutes): HTMLElement {
    const band = el('i', `gantt-band ${kind}`);
    band.style.left = `${this.chart.x(start)}px`;
    band.style.width = `${((end - start) / DAY) * this.chart.pxPerDay}px`;
    return band;
  }
}
