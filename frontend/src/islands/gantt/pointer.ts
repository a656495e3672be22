/** Mouse and finger over the time line: what lies under them, selecting it, and starting to drag it. */

import { Listeners } from './dom.ts';
import { type Drag, FinishDrag, LinkDrag, MoveDrag, PanDrag, PercentDrag, StartDrag } from './drags.ts';
import type { Gantt } from './gantt.ts';
import { isMilestone, isSummary, type Task } from './model/plan.ts';

type Zone = 'move' | 'start' | 'finish' | 'percent' | 'start-dot' | 'finish-dot' | 'row';

export interface Hit {
  task: Task;
  row: number;
  zone: Zone;
  x: number;
  y: number;
}

const CURSORS: Record<Zone, string> = {
  move: 'grab',
  start: 'ew-resize',
  finish: 'ew-resize',
  percent: 'col-resize',
  'start-dot': 'crosshair',
  'finish-dot': 'crosshair',
  row: '',
};
const THRESHOLD = 3;
const LONG_PRESS_MS = 420;
const EDGE = 44;
const EDGE_SPEED = 14;

export class Pointer {
  private readonly gantt: Gantt;
  private readonly listeners = new Listeners();
  private drag: Drag | null = null;
  private from: { x: number; y: number; moved: boolean } = { x: 0, y: 0, moved: false };
  private last: PointerEvent | null = null;
  private frame = 0;
  private press = 0;

  constructor(gantt: Gantt) {
    this.gantt = gantt;
    const { body } = gantt.chart;
    const on = this.listeners.on.bind(this.listeners);
    on(body, 'pointerdown', (event) => this.down(event));
    on(body, 'pointermove', (event) => this.moved(event));
    on(body, 'pointerup', (event) => this.up(event));
    on(body, 'pointercancel', () => this.cancel());
    on(body, 'pointerleave', () => this.leave());
    on(body, 'dblclick', (event) => this.openDetails(event));
    on(body, 'touchmove', (event) => this.drag && event.preventDefault(), { passive: false });
    on(gantt.chart.scroller, 'wheel', (event) => this.wheel(event), { passive: false });
    on(window, 'keydown', (event) => this.key(event), { capture: true });
  }

  destroy(): void {
    this.listeners.end();
    clearTimeout(this.press);
    cancelAnimationFrame(this.frame);
  }

  hit(event: { clientX: number; clientY: number; pointerType?: string }): Hit | null {
    const { chart, state } = this.gantt;
    const box = chart.body.getBoundingClientRect();
    const x = event.clientX - box.left;
    const y = event.clientY - box.top;
    const row = Math.floor(y / chart.rowHeight);
    const task = state.taskAt(row);
    if (!task) return null;
    const reach = event.pointerType === 'touch' ? 16 : 6;
    return { task, row, x, y, zone: this.zone(task, x, y - row * chart.rowHeight, reach) };
  }

  private zone(task: Task, x: number, y: number, reach: number): Zone {
    const { chart, state } = this.gantt;
    const left = chart.links.anchor(task, false)[0];
    const right = chart.links.anchor(task, true)[0];
    const may = state.plan.may.edit;
    if (may && x < left - 2 && x > left - 12 - reach) return 'start-dot';
    if (may && x > right + 2 && x < right + 12 + reach) return 'finish-dot';
    if (x < left - 2 || x > right + 2) return 'row';
    if (!may || isSummary(task)) return 'row';
    if (isMilestone(task)) return 'move';
    const done = left + ((right - left) * task.percent) / 100;
    const low = y > chart.rowHeight / 2 + 4;
    if (low && Math.abs(x - done) < reach && right - left >= 24) return 'percent';
    const edge = Math.min(reach, (right - left) / 4);
    return x - left < edge ? 'start' : right - x < edge ? 'finish' : 'move';
  }

  private down(event: PointerEvent): void {
    if (event.button !== 0 || this.drag) return;
    this.gantt.tooltip.hide();
    this.gantt.editors.commitOpen();
    const hit = this.hit(event);
    this.from = { x: event.clientX, y: event.clientY, moved: false };
    this.last = event;
    if (event.pointerType === 'touch') {
      this.press = window.setTimeout(() => this.pressed(event, hit), LONG_PRESS_MS);
      return;
    }
    event.preventDefault();
    this.gantt.focus();
    if (hit) this.selectOn(event, hit);
    this.begin(event, hit);
  }

  /** A finger rested on a bar: from now on it drags instead of scrolling. */
  private pressed(event: PointerEvent, hit: Hit | null): void {
    if (!hit || hit.zone === 'row' || this.from.moved) return;
    navigator.vibrate?.(15);
    this.gantt.select(hit.row, this.gantt.state.selection.active.column);
    this.begin(event, hit);
  }

  private selectOn(event: PointerEvent, { row, task, zone }: Hit): void {
    const { selection } = this.gantt.state;
    const column = selection.active.column;
    if (event.shiftKey) this.gantt.select(row, column, 'extend');
    else if (event.ctrlKey || event.metaKey) this.gantt.select(row, column, 'toggle');
    else if (zone === 'row' || !selection.ids.has(task.id)) this.gantt.select(row, column);
  }

  private begin(event: PointerEvent, hit: Hit | null): void {
    this.drag = this.dragFor(hit);
    this.gantt.chart.body.setPointerCapture(event.pointerId);
    this.gantt.chart.body.classList.add('is-dragging');
    this.tick();
  }

  private dragFor(hit: Hit | null): Drag {
    const { gantt } = this;
    switch (hit?.zone) {
      case 'move':
        return new MoveDrag(gantt, hit);
      case 'start':
        return new StartDrag(gantt, hit);
      case 'finish':
        return new FinishDrag(gantt, hit);
      case 'percent':
        return new PercentDrag(gantt, hit);
      case 'start-dot':
        return new LinkDrag(gantt, hit, false);
      case 'finish-dot':
        return new LinkDrag(gantt, hit, true);
      default:
        return new PanDrag(gantt);
    }
  }

  private moved(event: PointerEvent): void {
    if (Math.hypot(event.clientX - this.from.x, event.clientY - this.from.y) >= THRESHOLD)
      this.from.moved = true;
    this.last = event;
    if (!this.drag) {
      if (event.pointerType !== 'touch') this.hover(event);
      else if (this.from.moved) clearTimeout(this.press);
    }
  }

  private hover(event: PointerEvent): void {
    const { chart, tooltip } = this.gantt;
    const hit = this.hit(event);
    const onBar = hit !== null && hit.zone !== 'row';
    chart.overlays.hover(hit && this.near(hit) ? hit.task.id : 0);
    chart.body.style.cursor = hit ? CURSORS[hit.zone] : '';
    if (onBar && !hit.zone.endsWith('dot')) tooltip.offer(hit.task.id, event.clientX, event.clientY);
    else tooltip.hide();
  }

  /** Handles appear around the bar only, so that they do not follow the pointer over the whole row. */
  private near({ task, x }: Hit): boolean {
    const { links } = this.gantt.chart;
    return x > links.anchor(task, false)[0] - 24 && x < links.anchor(task, true)[0] + 24;
  }

  /** One step of the drag per frame; at the edges the view comes along. */
  private tick(): void {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => {
      if (!this.drag || !this.last) return;
      if (this.from.moved) {
        if (this.drag.scrolls) this.scrollAtEdges(this.last);
        this.drag.step(this.last);
      }
      this.tick();
    });
  }

  private scrollAtEdges({ clientX, clientY }: PointerEvent): void {
    const { scroller, gridWidth, headHeight } = this.gantt.chart;
    const box = scroller.getBoundingClientRect();
    const left = box.left + gridWidth;
    const top = box.top + headHeight;
    if (clientX < left + EDGE) scroller.scrollLeft -= EDGE_SPEED;
    else if (clientX > box.right - EDGE) scroller.scrollLeft += EDGE_SPEED;
    if (clientY < top + EDGE / 2) scroller.scrollTop -= EDGE_SPEED;
    else if (clientY > box.bottom - EDGE / 2) scroller.scrollTop += EDGE_SPEED;
  }

  private up(event: PointerEvent): void {
    clearTimeout(this.press);
    const { drag } = this;
    const click = !this.from.moved;
    this.end();
    if (click) this.clicked(event);
    if (!drag || click) return;
    drag.step(event);
    void drag.drop(event);
  }

  private clicked(event: PointerEvent): void {
    const hit = this.hit(event);
    const { chart, state } = this.gantt;
    const box = chart.body.getBoundingClientRect();
    const onBar = hit !== null && (hit.zone === 'move' || hit.zone === 'percent');
    const link = onBar ? null : chart.links.hit(event.clientX - box.left, event.clientY - box.top);
    if (link) {
      // An open popover is dismissed by the end of the click that asked for it, so it opens right after.
      setTimeout(async () => {
        const { showLink } = await this.gantt.extras();
        showLink(this.gantt, link, event.clientX, event.clientY);
      });
      return;
    }
    const lone = !event.shiftKey && !event.ctrlKey && !event.metaKey;
    const group = state.selection.ids.size > 1 && lone;
    if (hit && (event.pointerType === 'touch' || group))
      this.gantt.select(hit.row, state.selection.active.column);
  }

  private openDetails(event: MouseEvent): void {
    if (this.hit(event)) void this.gantt.openPanel().then((panel) => panel.open());
  }

  private end(): void {
    this.drag = null;
    cancelAnimationFrame(this.frame);
    this.gantt.chart.body.classList.remove('is-dragging');
  }

  private cancel(): void {
    clearTimeout(this.press);
    this.drag?.cancel();
    this.end();
  }

  private leave(): void {
    this.gantt.tooltip.hide();
    if (!this.drag) this.gantt.chart.overlays.hover(0);
  }

  private key(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || !this.drag) return;
    event.preventDefault();
    event.stopPropagation();
    this.cancel();
  }

  private wheel(event: WheelEvent): void {
    const { chart } = this.gantt;
    if (!event.ctrlKey && !event.metaKey && !event.deltaX && !event.shiftKey) return;
    const box = chart.scroller.getBoundingClientRect();
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      const factor = event.deltaY > 0 ? 1 / 1.2 : 1.2;
      const px = Math.max(0.1, Math.min(60, chart.pxPerDay * factor));
      chart.zoomTo(px, Math.max(0, event.clientX - box.left - chart.gridWidth));
      this.gantt.saveSettings();
    } else if (event.clientX < box.left + chart.gridWidth && !chart.gridBar.hidden) {
      event.preventDefault();
      chart.gridBar.scrollLeft += event.deltaX || event.deltaY;
    }
  }
}
