/** `<tz-portfolio-timeline>`: all projects on one axis; zooms from days to years, scrolls, prints. */
import './portfolio-timeline.css';
import { closest, el } from '../gantt/dom.ts';
import { fartherZoom, type Lang, nearerZoom } from '../gantt/time.ts';
import { Axis, extentOf, fitting, type TimelineData } from './model.ts';
import { TimelineView } from './view.ts';
import { wordsFor } from './words.ts';

export class PortfolioTimelineElement extends HTMLElement {
  private ending: AbortController | null = null;
  private data: TimelineData | null = null;
  private view: TimelineView | null = null;
  private axis = new Axis([0, 1], 1);
  private scroller = this as HTMLElement;
  private scale = this as HTMLElement;
  private body = this as HTMLElement;

  connectedCallback(): void {
    const source = document.getElementById('timeline-data');
    if (!source?.textContent) return;
    this.data = JSON.parse(source.textContent) as TimelineData;
    const lang = (this.dataset.lang === 'en' ? 'en' : 'zh') as Lang;
    const words = wordsFor(lang);
    this.view = new TimelineView(this.data, lang, words);
    this.build(words.label);
    this.ending = new AbortController();
    const { signal } = this.ending;
    document.addEventListener('click', (event) => this.clicked(event), { signal });
    this.scroller.addEventListener('wheel', (event) => this.wheeled(event), { signal, passive: false });
    window.addEventListener('beforeprint', () => this.show(this.fit(700)), { signal });
    this.show(this.remembered() ?? this.fit(), this.data.today);
  }

  disconnectedCallback(): void {
    this.ending?.abort();
    this.replaceChildren();
  }

  private build(label: string): void {
    this.replaceChildren();
    this.scroller = el('div', 'ptl', this, { role: 'region', 'aria-label': label, tabindex: 0 });
    const head = el('div', 'ptl-head', this.scroller);
    el('div', 'ptl-corner', head);
    this.scale = el('div', 'ptl-scale', head);
    const main = el('div', 'ptl-main', this.scroller);
    this.view?.names(el('div', 'ptl-names', main));
    this.body = el('div', 'ptl-body', main);
  }

  /** Draws with so many pixels per day, and keeps a day where it is, or brings it into the middle. */
  private show(pxPerDay: number, centre?: number): void {
    if (!this.data || !this.view) return;
    const middle = this.room() / 2;
    const kept = centre ?? this.axis.dayAt(this.scroller.scrollLeft + middle);
    this.axis = new Axis(extentOf(this.data), pxPerDay);
    this.view.scale(this.scale, this.axis);
    this.view.body(this.body, this.axis);
    this.scroller.scrollLeft = this.axis.x(kept) - middle;
    this.dataset.px = String(pxPerDay);
  }

  private room(): number {
    const names = this.querySelector<HTMLElement>('.ptl-names')?.offsetWidth ?? 0;
    return Math.max(120, this.scroller.clientWidth - names);
  }

  private fit(width = this.room()): number {
    return this.data ? fitting(extentOf(this.data), width) : 1;
  }

  private clicked(event: MouseEvent): void {
    const deed = closest(event, '[data-timeline]')?.dataset.timeline;
    if (deed === 'nearer') this.zoom(nearerZoom(this.axis.pxPerDay));
    else if (deed === 'farther') this.zoom(fartherZoom(this.axis.pxPerDay));
    else if (deed === 'fit') this.zoom(this.fit());
    else if (deed === 'today' && this.data) this.show(this.axis.pxPerDay, this.data.today);
    else if (deed === 'print') window.print();
  }

  private wheeled(event: WheelEvent): void {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const now = this.axis.pxPerDay;
    this.zoom(event.deltaY < 0 ? nearerZoom(now) : fartherZoom(now));
  }

  private zoom(pxPerDay: number): void {
    this.show(pxPerDay);
    try {
      localStorage.setItem(this.place(), String(pxPerDay));
    } catch {
      // A browser without storage forgets the zoom.
    }
  }

  private place(): string {
    return `tz.timeline.${this.dataset.viewKey}`;
  }

  private remembered(): number | null {
    try {
      const px = Number(localStorage.getItem(this.place()));
      return px > 0.04 && px <= 60 ? px : null;
    } catch {
      return null;
    }
  }
}

customElements.define('tz-portfolio-timeline', PortfolioTimelineElement);
