/** The details of one task beside the plan: all that dragging can do, by fields and single presses. */
import { runCommand } from './commands.ts';
import { button, el } from './dom.ts';
import { ConstraintField, inputIn, PeopleField } from './fields.ts';
import { type Gantt, isDelta } from './gantt.ts';
import { type ColumnKey, canEdit, editText, readCell } from './model/columns.ts';
import { moveCommands, resizeCommands } from './model/moves.ts';
import { hasFlag, isMilestone, isSummary, type Task } from './model/plan.ts';
import { drawLinks } from './panellinks.ts';
import { DROPPED } from './server.ts';
import { DAY_CLOSES, DAY_OPENS, durationText, isoDate } from './time.ts';
import { readDate } from './typed.ts';
import { type Command, FLAG, type TaskFields } from './wire.ts';
import { fill } from './words.ts';

export class Panel {
  private readonly gantt: Gantt;
  private readonly box: HTMLElement;
  private shown = 0;
  private why: HTMLElement | null = null;
  private notes: HTMLTextAreaElement | null = null;

  constructor(gantt: Gantt) {
    this.gantt = gantt;
    this.box = el('aside', 'gantt-panel', gantt.main, { 'aria-label': gantt.state.words.detailsTitle });
    this.box.hidden = true;
    this.box.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && !event.isComposing) this.close();
    });
  }

  toggle(): void {
    if (this.box.hidden) this.open();
    else this.close();
  }

  open(): void {
    this.show(true);
    this.draw();
    this.box.querySelector<HTMLElement>('input')?.focus();
  }

  private show(open: boolean): void {
    this.box.hidden = !open;
    this.gantt.state.detailsOpen = open;
    this.gantt.chart.layout();
  }

  close(): void {
    this.show(false);
    this.shown = 0;
    this.gantt.focus();
  }

  openWhy(): void {
    if (this.box.hidden) this.open();
    void this.explain();
  }

  /** Another task is active, or its values changed; a field somebody is typing in is left alone. */
  refresh(): void {
    if (this.box.hidden) return;
    const active = this.gantt.state.activeTask?.id ?? 0;
    if (active !== this.shown || !this.isBusy()) this.draw();
  }

  /** Something typed is not sent yet or was refused, or the focus is where it could not be given back. */
  private isBusy(): boolean {
    if (this.box.querySelector('[aria-invalid]')) return true;
    const field = document.activeElement;
    if (!(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement)) return false;
    return this.box.contains(field) && (!field.dataset.field || field.value !== field.defaultValue);
  }

  private draw(): void {
    const task = this.gantt.state.activeTask;
    const { words } = this.gantt.state;
    const top = this.box.scrollTop;
    const before = document.activeElement;
    const focused = before instanceof HTMLElement && this.box.contains(before) ? before.dataset.field : '';
    const whole = before instanceof HTMLInputElement && before.selectionEnd !== before.selectionStart;
    const explained = this.shown === task?.id && this.why?.hasChildNodes() === true;
    this.shown = task?.id ?? 0;
    this.why = null;
    this.notes = null;
    const head = el('header', 'gantt-panel-head', null);
    el('h2', '', head, {
      text: task ? fill(words.wbsCode, { code: this.gantt.state.plan.wbs(task.index) }) : words.detailsTitle,
    });
    button(head, 'gantt-icon', '×', () => this.close(), { 'aria-label': words.close });
    this.box.replaceChildren(head);
    if (!task) return;
    this.drawFields(task);
    this.drawMoves(task);
    drawLinks(this.gantt, this.box, task);
    this.drawWhy();
    if (explained) void this.explain();
    this.box.scrollTop = top;
    const again = focused ? this.box.querySelector<HTMLElement>(`[data-field=${focused}]`) : null;
    again?.focus({ preventScroll: true });
    if (whole && again instanceof HTMLInputElement) again.select();
  }

  private drawFields(task: Task): void {
    const { state } = this.gantt;
    const form = el('div', 'gantt-form', this.box);
    this.cell(form, task, 'name');
    const dates = el('div', 'gantt-form-pair', form);
    this.cell(dates, task, 'start');
    this.cell(dates, task, 'finish');
    const lengths = el('div', 'gantt-form-pair', form);
    if (!isMilestone(task)) this.cell(lengths, task, 'duration');
    this.cell(lengths, task, 'percent');
    this.people(form, task);
    this.constraint(form, task);
    const limits = el('div', 'gantt-form-pair', form);
    this.cell(limits, task, 'deadline');
    this.calendar(limits, task);
    if (!isSummary(task)) {
      const actual = el('div', 'gantt-form-pair', form);
      this.actual(actual, task, 'actual_start');
      this.actual(actual, task, 'actual_finish');
      this.checks(form, task);
    }
    this.cell(form, task, 'deliverable');
    this.notesField(form, task);
    const facts = el('p', 'gantt-form-facts', form);
    const float = (minutes: number): string => durationText(minutes, state.plan.perDay, state.lang);
    if (!isSummary(task)) {
      facts.textContent = `${state.words.slack} ${float(task.slack)} · ${state.words.free} ${float(task.free)}`;
    }
  }

  private field(parent: Node, label: string): HTMLElement {
    const wrapper = el('label', 'gantt-field', parent);
    el('span', '', wrapper, { text: label });
    return wrapper;
  }

  /** A field that says and takes the same as the cell of its column. */
  private cell(parent: Node, task: Task, key: ColumnKey): void {
    const { state } = this.gantt;
    const wrapper = this.field(parent, state.words[key]);
    const input = el('input', 'gantt-control', wrapper, {
      type: 'text',
      value: editText(state, task, key),
      'data-field': key,
    });
    input.disabled = !canEdit(state.plan, task, key);
    input.addEventListener('change', () => this.commitCell(wrapper, input, task.id, key));
  }

  private commitCell(
    wrapper: HTMLElement,
    input: HTMLElement & { value: string },
    id: number,
    key: ColumnKey,
  ): void {
    const task = this.gantt.state.plan.byId(id);
    const typed = task ? readCell(this.gantt.state, task, key, input.value) : { commands: [] };
    if ('error' in typed) {
      this.complain(wrapper, input, typed.error);
      return;
    }
    this.settle(wrapper, input, typed.commands);
  }

  private complain(wrapper: HTMLElement, input: HTMLElement, sentence: string): void {
    const note =
      wrapper.querySelector('.gantt-form-problem') ??
      el('em', 'gantt-form-problem', wrapper, { role: 'alert' });
    note.textContent = sentence;
    input.setAttribute('aria-invalid', 'true');
  }

  private settle(wrapper: HTMLElement, input: HTMLElement, commands: Command[]): void {
    wrapper.querySelector('.gantt-form-problem')?.remove();
    input.removeAttribute('aria-invalid');
    if (!commands.length) return;
    void this.gantt.submit(commands, true).then((answer) => {
      if (isDelta(answer) || answer.code === DROPPED.code) return;
      this.complain(wrapper, input, answer.message || this.gantt.state.words.serverRefused);
    });
  }

  private set(wrapper: HTMLElement, input: HTMLElement, id: number, fields: TaskFields): void {
    this.settle(wrapper, input, [{ op: 'set', id, fields }]);
  }

  private people(parent: Node, task: Task): void {
    const { state } = this.gantt;
    const wrapper = el('div', 'gantt-field is-people', parent);
    el('span', '', wrapper, { text: state.words.people });
    const control = inputIn(wrapper, state.words.people);
    const field = new PeopleField(control, state.words.people, state, 'gantt-panel-people');
    field.fill(editText(state, task, 'people'), false);
    field.hideList();
    const { input } = field;
    input.defaultValue = input.value;
    input.disabled = !canEdit(state.plan, task, 'people');
    input.dataset.field = 'people';
    wrapper.addEventListener('keydown', (event) => {
      if (field.takesKey(event)) event.preventDefault();
    });
    wrapper.addEventListener('focusout', () => {
      field.hideList();
      this.commitCell(wrapper, input, task.id, 'people');
    });
  }

  private constraint(parent: Node, task: Task): void {
    const { state } = this.gantt;
    const wrapper = el('div', 'gantt-field', parent);
    el('span', '', wrapper, { text: state.words.constraint });
    const row = el('div', 'gantt-form-pair', wrapper);
    const field = new ConstraintField(row, state.words.constraint, state);
    field.fill(editText(state, task, 'constraint'));
    for (const control of row.querySelectorAll<HTMLInputElement>('input, select')) {
      control.disabled = !canEdit(state.plan, task, 'constraint');
    }
    row.addEventListener('change', () => {
      const typed = { value: field.text() };
      this.commitCell(wrapper, Object.assign(row, typed), task.id, 'constraint');
    });
  }

  private calendar(parent: Node, task: Task): void {
    const { plan, words } = this.gantt.state;
    const wrapper = this.field(parent, words.calendar);
    const select = el('select', 'gantt-control', wrapper, { 'data-field': 'calendar' });
    el('option', '', select, { value: '', text: words.projectCalendar });
    const chosen = plan.sparse.calendar.get(task.id);
    for (const { id, name } of plan.calendars)
      el('option', '', select, { value: id, text: name, selected: id === chosen });
    select.disabled = !plan.may.edit || isSummary(task);
    select.addEventListener('change', () => {
      this.set(wrapper, select, task.id, { calendar: select.value ? Number(select.value) : null });
    });
  }

  private actual(parent: Node, task: Task, key: 'actual_start' | 'actual_finish'): void {
    const { plan, words } = this.gantt.state;
    const wrapper = this.field(parent, words[key]);
    const value = plan.sparse[key].get(task.id);
    const input = el('input', 'gantt-control', wrapper, {
      type: 'text',
      value: value === undefined ? '' : isoDate(value),
      'data-field': key,
    });
    input.disabled = !plan.may.edit;
    input.addEventListener('change', () => {
      const empty = input.value.trim() === '';
      const day = readDate(
        input.value,
        plan.project.today,
        key === 'actual_start' ? task.start : task.finish,
      );
      if (!empty && day === null) return this.complain(wrapper, input, words.badDate);
      const at = day === null ? null : day + (key === 'actual_start' ? DAY_OPENS : DAY_CLOSES);
      this.set(wrapper, input, task.id, { [key]: empty ? null : at });
    });
  }

  private checks(parent: Node, task: Task): void {
    const row = el('div', 'gantt-form-checks', parent);
    this.check(row, task, 'manual', hasFlag(task, FLAG.manual), (manual) => ({ manual }));
    this.check(row, task, 'inactive', hasFlag(task, FLAG.inactive), (inactive) => ({ active: !inactive }));
    this.check(row, task, 'estimated', hasFlag(task, FLAG.estimated), (estimated) => ({ estimated }));
  }

  private check(
    parent: Node,
    task: Task,
    word: 'manual' | 'inactive' | 'estimated',
    on: boolean,
    fields: (on: boolean) => TaskFields,
  ): void {
    const wrapper = el('label', 'gantt-check', parent);
    const input = el('input', '', wrapper, { type: 'checkbox', checked: on, 'data-field': word });
    el('span', '', wrapper, { text: this.gantt.state.words[word] });
    input.disabled = !this.gantt.state.plan.may.edit;
    input.addEventListener('change', () => this.set(wrapper, input, task.id, fields(input.checked)));
  }

  /** Notes are long and rarely read, so they come with the explanation; nothing unread is overwritten. */
  private notesField(parent: Node, task: Task): void {
    const { plan, words } = this.gantt.state;
    const wrapper = this.field(parent, words.notes);
    const area = el('textarea', 'gantt-control', wrapper, { rows: 3, 'data-field': 'notes' });
    const unread = hasFlag(task, FLAG.notes);
    area.disabled = !plan.may.edit || unread;
    if (unread) {
      area.placeholder = words.notesMissing;
      this.notes = area;
    }
    area.addEventListener('change', () => this.set(wrapper, area, task.id, { notes: area.value }));
  }

  private drawMoves(task: Task): void {
    const { words, plan } = this.gantt.state;
    if (!plan.may.edit) return;
    const row = el('div', 'gantt-moves', this.box, { role: 'group', 'aria-label': words.moveDay });
    const act = (label: string, run: () => void): HTMLButtonElement =>
      button(row, 'gantt-button', label, run);
    if (!isSummary(task)) {
      act(`← ${words.earlier}`, () => void this.gantt.submit(moveCommands([task], -1)));
      act(`${words.later} →`, () => void this.gantt.submit(moveCommands([task], 1)));
    }
    if (!isSummary(task) && !isMilestone(task)) {
      act(`${words.duration} −`, () => void this.gantt.submit(resizeCommands([task], -1)));
      act(`${words.duration} +`, () => void this.gantt.submit(resizeCommands([task], 1)));
    }
    for (const [name, label] of [
      ['outdent', words.outdentRow],
      ['indent', words.indentRow],
      ['move-up', words.moveUp],
      ['move-down', words.moveDown],
    ] as const) {
      act(label, () => runCommand(this.gantt, name));
    }
  }

  private drawWhy(): void {
    const { words } = this.gantt.state;
    const section = el('section', 'gantt-panel-section', this.box);
    button(section, 'gantt-button', words.why, () => void this.explain());
    this.why = el('div', 'gantt-why', section, { 'aria-live': 'polite' });
  }

  private async explain(): Promise<void> {
    const id = this.shown;
    const target = this.why;
    if (!target || !id) return;
    target.textContent = this.gantt.state.words.loading;
    try {
      const fragment = await this.gantt.server.why(id);
      if (id !== this.shown) return;
      this.takeNotes(fragment);
      target.replaceChildren(fragment);
    } catch {
      target.textContent = this.gantt.state.words.whyFailed;
    }
  }

  /** The explanation may carry the notes in an element marked `data-notes`. */
  private takeNotes(fragment: DocumentFragment): void {
    const carried = fragment.querySelector('[data-notes]');
    if (!carried || !this.notes) return;
    this.notes.value = carried.textContent ?? '';
    this.notes.disabled = !this.gantt.state.plan.may.edit;
    carried.remove();
  }
}
