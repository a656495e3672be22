/** A short card beside the pointer: dates, float and what drives them. The same is in the cells and the details. */
import { el } from './dom.ts';
import type { Gantt } from './gantt.ts';
import { slipCell } from './model/columns.ts';
import { hasFlag, isSummary, type Task } from './model/plan.ts';
import { durationText, finishDay, spokenDate } from './time.ts';
import { FLAG } from './wire.ts';
import { fill } from './words.ts';

const DELAY_MS = 350;

export class Tooltip {
  private readonly gantt: Gantt;
  private readonly box: HTMLElement;
  private timer = 0;
  private shownFor = 0;
  private offeredFor = 0;

  constructor(gantt: Gantt) {
    this.gantt = gantt;
    this.box = el('div', 'gantt-tooltip', gantt.view, { 'aria-hidden': 'true' });
    this.box.hidden = true;
  }

  destroy(): void {
    clearTimeout(this.timer);
    this.box.remove();
  }

  /** The pointer rests on a bar: the card comes after a moment. */
  offer(id: number, clientX: number, clientY: number): void {
    if (id === this.shownFor || id === this.offeredFor) return;
    this.hide();
    this.offeredFor = id;
    this.timer = window.setTimeout(() => this.showTask(id, clientX, clientY), DELAY_MS);
  }

  hide(): void {
    if (!this.shownFor && !this.offeredFor) return;
    clearTimeout(this.timer);
    this.shownFor = 0;
    this.offeredFor = 0;
    this.box.hidden = true;
  }

  showText(text: string, clientX: number, clientY: number): void {
    this.shownFor = -1;
    this.box.replaceChildren(el('div', '', null, { text }));
    this.place(clientX, clientY);
  }

  private showTask(id: number, clientX: number, clientY: number): void {
    const task = this.gantt.state.plan.byId(id);
    if (!task) return;
    this.shownFor = id;
    const title = el('strong', '', null, { text: task.name });
    const list = el('dl', '');
    for (const [label, value] of this.facts(task)) {
      el('dt', '', list, { text: label });
      el('dd', '', list, { text: value });
    }
    this.box.replaceChildren(title, list);
    const marks = this.marks(task);
    if (marks) el('p', '', this.box, { text: marks });
    this.place(clientX, clientY);
  }

  private facts(task: Task): [string, string][] {
    const { state } = this.gantt;
    const { plan, words, lang } = state;
    const facts: [string, string][] = [
      [words.start, spokenDate(task.start, lang)],
      [words.finish, spokenDate(finishDay(task.finish, task.start), lang)],
      [words.duration, durationText(task.duration, plan.perDay, lang, hasFlag(task, FLAG.elapsed))],
      [words.percent, `${task.percent}%`],
    ];
    const people = plan.peopleOf(task.id).join('、');
    if (people) facts.push([words.people, people]);
    if (!isSummary(task)) facts.push([words.slack, durationText(task.slack, plan.perDay, lang)]);
    const deadline = plan.sparse.deadline.get(task.id);
    if (deadline !== undefined) facts.push([words.deadline, spokenDate(deadline, lang)]);
    const delay = plan.sparse.delay.get(task.id);
    if (delay !== undefined) facts.push([words.levellingDelay, durationText(delay, 1440, lang, true)]);
    const slip = slipCell(state, task);
    if (slip) facts.push([words.slip, slip]);
    return facts;
  }

  private marks(task: Task): string {
    const { plan, words } = this.gantt.state;
    const marks = [
      hasFlag(task, FLAG.critical) && words.critical,
      hasFlag(task, FLAG.nearCritical) && words.nearCritical,
      hasFlag(task, FLAG.manual) && words.manual,
      hasFlag(task, FLAG.late) && words.late,
      hasFlag(task, FLAG.willBeLate) && words.willBeLate,
    ].filter(Boolean);
    const driver = plan.predecessors(task.id).find(({ driving }) => driving);
    if (driver) marks.push(fill(words.driving, { name: plan.nameOf(driver.from) }));
    return marks.join(' · ');
  }

  private place(clientX: number, clientY: number): void {
    this.box.hidden = false;
    const view = this.gantt.view.getBoundingClientRect();
    const { offsetWidth, offsetHeight } = this.box;
    const below = clientY - view.top + 18;
    const top = below + offsetHeight > view.height ? clientY - view.top - offsetHeight - 10 : below;
    this.box.style.left = `${Math.max(4, Math.min(view.width - offsetWidth - 8, clientX - view.left + 12))}px`;
    this.box.style.top = `${Math.max(4, top)}px`;
  }
}
