/** One class per thing that can be dragged on the time line. Only ghosts move; dropping asks the server. */
import type { Gantt } from './gantt.ts';
import { linkTypeOf } from './links.ts';
import { moveCommands, resizeCommands, restartCommands } from './model/moves.ts';
import { isSummary, type Task } from './model/plan.ts';
import type { Hit } from './pointer.ts';
import { DAY, finishDay, spokenDate } from './time.ts';
import { type Command, LINK_TYPES, type Minutes } from './wire.ts';
import { fill } from './words.ts';

export interface Drag {
  /** Whether the view scrolls along at its edges. */
  readonly scrolls: boolean;
  step(event: PointerEvent): void;
  drop(event: PointerEvent): Promise<void> | void;
  cancel(): void;
}

/** What the drags along the time axis have in common: whole days from where the bar was taken. */
abstract class DayDrag implements Drag {
  readonly scrolls = true;
  protected readonly gantt: Gantt;
  protected readonly hit: Hit;
  protected days = 0;

  constructor(gantt: Gantt, hit: Hit) {
    this.gantt = gantt;
    this.hit = hit;
  }

  step({ clientX }: PointerEvent): void {
    const { chart } = this.gantt;
    const x = clientX - chart.body.getBoundingClientRect().left;
    const days = Math.round((x - this.hit.x) / chart.pxPerDay);
    if (days === this.days) return;
    this.days = days;
    this.show();
  }

  protected abstract show(): void;
  protected abstract commands(): Command[];
  protected abstract announce(): string;

  async drop(): Promise<void> {
    const commands = this.commands();
    if (!commands.length) return this.cancel();
    const sentence = this.announce();
    const answer = await this.gantt.submit(commands);
    if (!('code' in answer) && !answer.message) this.gantt.say(sentence);
  }

  cancel(): void {
    this.gantt.chart.overlays.clearGhosts();
  }

  protected span(start: Minutes, finish: Minutes): string {
    const { lang, words } = this.gantt.state;
    const day = finishDay(finish, start);
    return fill(words.moveGhost, { start: spokenDate(start, lang), finish: spokenDate(day, lang) });
  }

  protected date(at: Minutes): string {
    return spokenDate(at, this.gantt.state.lang);
  }
}

export class MoveDrag extends DayDrag {
  private tasks(): Task[] {
    const { selection } = this.gantt.state;
    const group = selection.ids.has(this.hit.task.id) ? this.gantt.state.selectedTasks() : [this.hit.task];
    return group.filter((task) => !isSummary(task));
  }

  protected show(): void {
    const shift = this.days * DAY;
    const first = this.hit.task;
    const ghosts = this.tasks().map(({ id, start, finish }) => ({
      id,
      start: start + shift,
      finish: finish + shift,
    }));
    ghosts.sort((a, b) => Number(b.id === first.id) - Number(a.id === first.id));
    this.gantt.chart.overlays.showGhosts(ghosts, this.span(first.start + shift, first.finish + shift));
  }

  protected commands(): Command[] {
    return moveCommands(this.tasks(), this.days);
  }

  protected announce(): string {
    const { name, start } = this.hit.task;
    return fill(this.gantt.state.words.moved, { name, date: this.date(start + this.days * DAY) });
  }
}

export class FinishDrag extends DayDrag {
  private get finish(): Minutes {
    return Math.max(this.hit.task.finish + this.days * DAY, this.hit.task.start + 60);
  }

  protected show(): void {
    const { id, start } = this.hit.task;
    this.gantt.chart.overlays.showGhosts([{ id, start, finish: this.finish }], this.span(start, this.finish));
  }

  protected commands(): Command[] {
    return resizeCommands([this.hit.task], this.days);
  }

  protected announce(): string {
    return fill(this.gantt.state.words.resized, { name: this.hit.task.name, date: this.date(this.finish) });
  }
}

export class StartDrag extends DayDrag {
  private get start(): Minutes {
    return Math.min(this.hit.task.start + this.days * DAY, this.hit.task.finish - 60);
  }

  protected show(): void {
    const { id, finish } = this.hit.task;
    this.gantt.chart.overlays.showGhosts([{ id, start: this.start, finish }], this.span(this.start, finish));
  }

  protected commands(): Command[] {
    return restartCommands(this.hit.task, this.days);
  }

  protected announce(): string {
    return fill(this.gantt.state.words.moved, { name: this.hit.task.name, date: this.date(this.start) });
  }
}

export class PercentDrag implements Drag {
  readonly scrolls = false;
  private readonly gantt: Gantt;
  private readonly task: Task;
  private percent: number;

  constructor(gantt: Gantt, hit: Hit) {
    this.gantt = gantt;
    this.task = hit.task;
    this.percent = hit.task.percent;
  }

  step({ clientX }: PointerEvent): void {
    const { chart } = this.gantt;
    const { id, start, finish } = this.task;
    const [left, right] = chart.edges(start, finish);
    const x = clientX - chart.body.getBoundingClientRect().left;
    const share = Math.round((Math.max(0, Math.min(1, (x - left) / (right - left))) * 100) / 5) * 5;
    this.percent = share;
    chart.overlays.showGhosts([{ id, start, finish, percent: share }], `${share}%`);
  }

  async drop(): Promise<void> {
    if (this.percent === this.task.percent) return this.cancel();
    await this.gantt.submit([{ op: 'set', id: this.task.id, fields: { percent: this.percent } }]);
  }

  cancel(): void {
    this.gantt.chart.overlays.clearGhosts();
  }
}

/** A link drawn from the dot of one bar to a half of another. */
export class LinkDrag implements Drag {
  readonly scrolls = true;
  private readonly gantt: Gantt;
  private readonly from: Task;
  private readonly fromFinish: boolean;
  private to: Task | null = null;
  private toFinish = false;

  constructor(gantt: Gantt, hit: Hit, fromFinish: boolean) {
    this.gantt = gantt;
    this.from = hit.task;
    this.fromFinish = fromFinish;
  }

  private get type(): number {
    return linkTypeOf(this.fromFinish, this.toFinish);
  }

  step(event: PointerEvent): void {
    const { chart, state, tooltip } = this.gantt;
    const box = chart.body.getBoundingClientRect();
    const x = event.clientX - box.left;
    const y = event.clientY - box.top;
    const task = state.taskAt(Math.floor(y / chart.rowHeight));
    this.to = task && task.id !== this.from.id ? task : null;
    const [x1, y1] = chart.links.anchor(this.from, this.fromFinish);
    let [x2, y2] = [x, y];
    if (this.to) {
      const [left] = chart.links.anchor(this.to, false);
      const [right] = chart.links.anchor(this.to, true);
      this.toFinish = x > (left + right) / 2;
      if (x > left - 24 && x < right + 24) [x2, y2] = chart.links.anchor(this.to, this.toFinish);
    }
    chart.links.ghost.setAttribute('d', `M${x1} ${y1}L${x2} ${y2}`);
    if (this.to) tooltip.showText(this.sentence(this.to), event.clientX, event.clientY);
    else tooltip.hide();
  }

  private sentence(to: Task): string {
    const { words } = this.gantt.state;
    const type = words[LINK_TYPES[this.type] ?? 'FS'];
    return fill(words.linkDrop, { type, from: this.from.name, to: to.name });
  }

  async drop(): Promise<void> {
    const { to, from, type } = this;
    this.cancel();
    if (!to) return;
    const answer = await this.gantt.submit([{ op: 'link', from: from.id, to: to.id, type, lag: 0, unit: 0 }]);
    if ('code' in answer) return;
    const { words } = this.gantt.state;
    this.gantt.say(fill(words.linkAdded, { from: from.name, to: to.name, type: LINK_TYPES[type] ?? 'FS' }));
  }

  cancel(): void {
    this.gantt.tooltip.hide();
    this.gantt.chart.links.ghost.setAttribute('d', '');
  }
}

/** Pulling at empty paper moves the paper. */
export class PanDrag implements Drag {
  readonly scrolls = false;
  private readonly gantt: Gantt;
  private last: { x: number; y: number } | null = null;

  constructor(gantt: Gantt) {
    this.gantt = gantt;
  }

  step({ clientX, clientY }: PointerEvent): void {
    const { scroller } = this.gantt.chart;
    if (this.last) {
      scroller.scrollLeft -= clientX - this.last.x;
      scroller.scrollTop -= clientY - this.last.y;
    }
    this.last = { x: clientX, y: clientY };
  }

  drop(): void {
    this.last = null;
  }

  cancel(): void {
    this.last = null;
  }
}
