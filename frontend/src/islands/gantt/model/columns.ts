/** The columns of the table: what a cell says, whether it may be typed into, and what the typed text asks for. */
import type { WorkDays } from '../days.ts';
import {
  DAY,
  DAY_CLOSES,
  DAY_OPENS,
  durationText,
  finishDay,
  isoDate,
  type Lang,
  shortDate,
} from '../time.ts';
import { plain, readDate, readDuration, readPercent } from '../typed.ts';
import { CONSTRAINTS, type Command, FLAG, type Minutes, type TaskFields } from '../wire.ts';
import { fill, type Words } from '../words.ts';
import { hasFlag, isMilestone, isSummary, type Plan, type Task } from './plan.ts';
import { predecessorCommands, predecessorsText, readPredecessors } from './predecessors.ts';

export type ColumnKey =
  | 'wbs'
  | 'name'
  | 'people'
  | 'start'
  | 'finish'
  | 'duration'
  | 'percent'
  | 'slack'
  | 'predecessors'
  | 'constraint'
  | 'deadline'
  | 'deliverable'
  | 'baseline_start'
  | 'baseline_finish'
  | 'slip';

export interface Column {
  key: ColumnKey;
  width: number;
  numeric: boolean;
  editable: boolean;
  /** On screen for somebody who never chose columns. */
  standard: boolean;
}

const column = (key: ColumnKey, width: number, traits = ''): Column => ({
  key,
  width,
  numeric: traits.includes('n'),
  editable: traits.includes('e'),
  standard: traits.includes('s'),
});

/** Traits: n numeric, e editable, s shown unless somebody chose otherwise. */
export const COLUMNS: readonly Column[] = [
  column('wbs', 64, 's'),
  column('name', 240, 'es'),
  column('people', 84, 'es'),
  column('start', 80, 'nes'),
  column('finish', 80, 'nes'),
  column('duration', 68, 'nes'),
  column('percent', 64, 'nes'),
  column('slack', 72, 'ns'),
  column('predecessors', 112, 'es'),
  column('constraint', 150, 'e'),
  column('deadline', 84, 'ne'),
  column('deliverable', 160, 'e'),
  column('baseline_start', 84, 'n'),
  column('baseline_finish', 84, 'n'),
  column('slip', 72, 'n'),
];

/** What a person reads and types with: the plan, the working days, the language. */
export interface Reading {
  plan: Plan;
  days: WorkDays;
  lang: Lang;
  words: Words;
}

/** Calendar days a task finishes after (or before) its baseline, as on all pages; null without one. */
export function slipDays(task: Task): number | null {
  if (task.baselineFinish === null) return null;
  return Math.round((finishDay(task.finish, task.start) - finishDay(task.baselineFinish)) / DAY);
}

export function cellText(reading: Reading, task: Task, key: ColumnKey): string {
  const { plan, lang } = reading;
  const date = (at: Minutes | null | undefined): string =>
    at === null || at === undefined ? '' : shortDate(at, plan.thisYear);
  switch (key) {
    case 'wbs':
      return plan.wbs(task.index);
    case 'name':
      return task.name;
    case 'people':
      return plan.peopleOf(task.id).join(lang === 'zh' ? '、' : ', ');
    case 'start':
      return date(task.start);
    case 'finish':
      return date(finishDay(task.finish, task.start));
    case 'duration':
      return durationCell(reading, task);
    case 'percent':
      return isMilestone(task) && task.percent === 0 ? '' : `${task.percent}%`;
    case 'slack':
      return isSummary(task) ? '' : durationText(task.slack, plan.perDay, lang);
    case 'predecessors':
      return predecessorsText(plan, task.id, lang);
    case 'constraint':
      return constraintCell(reading, task);
    case 'deadline':
      return date(plan.sparse.deadline.get(task.id));
    case 'deliverable':
      return plan.sparse.deliverable.get(task.id) ?? '';
    case 'baseline_start':
      return date(task.baselineStart);
    case 'baseline_finish':
      return task.baselineFinish === null
        ? ''
        : date(finishDay(task.baselineFinish, task.baselineStart ?? undefined));
    case 'slip':
      return slipCell(reading, task);
  }
}

function durationCell({ plan, lang }: Reading, task: Task): string {
  if (isMilestone(task)) return '–';
  const text = durationText(task.duration, plan.perDay, lang, hasFlag(task, FLAG.elapsed));
  return hasFlag(task, FLAG.estimated) ? `${text}?` : text;
}

function constraintCell({ plan, words }: Reading, task: Task): string {
  const constraint = plan.sparse.constraint.get(task.id);
  if (!constraint) return '';
  const name = words[CONSTRAINTS[constraint[0]] ?? 'ASAP'];
  if (constraint[1] === null) return name;
  const date = shortDate(constraint[1], plan.thisYear);
  return name.includes('…') ? name.replace('…', ` ${date} `) : `${name} ${date}`;
}

export function slipCell(reading: Reading, task: Task): string {
  const slip = slipDays(task);
  if (slip === null) return '';
  if (slip === 0) return reading.lang === 'zh' ? '0天' : '0 d';
  const sign = slip > 0 ? '+' : '−';
  return `${sign}${Math.abs(slip)}${reading.lang === 'zh' ? '天' : ' d'}`;
}

/** What stands in the editor: dates in full, lists as they are typed. */
export function editText(reading: Reading, task: Task, key: ColumnKey): string {
  const { plan } = reading;
  const deadline = plan.sparse.deadline.get(task.id);
  const constraint = plan.sparse.constraint.get(task.id);
  if (key === 'start') return isoDate(task.start);
  if (key === 'finish') return isoDate(finishDay(task.finish, task.start));
  if (key === 'deadline') return deadline === undefined ? '' : isoDate(deadline);
  if (key === 'constraint') {
    if (!constraint) return '';
    const type = CONSTRAINTS[constraint[0]] ?? 'ASAP';
    return constraint[1] === null ? type : `${type} ${isoDate(constraint[1])}`;
  }
  return cellText(reading, task, key);
}

const SUMMARY_EDITS: readonly ColumnKey[] = [
  'name',
  'people',
  'predecessors',
  'constraint',
  'deadline',
  'deliverable',
];

export function canEdit(plan: Plan, task: Task, key: ColumnKey): boolean {
  if (!plan.may.edit || !COLUMNS.find((one) => one.key === key)?.editable) return false;
  return !isSummary(task) || hasFlag(task, FLAG.manual) || SUMMARY_EDITS.includes(key);
}

export type Typed = { commands: Command[] } | { error: string };

const set = (task: Task, fields: TaskFields): Typed => ({ commands: [{ op: 'set', id: task.id, fields }] });

/** What the text typed into a cell asks the server for; nothing when it says what the cell said before. */
export function readCell(reading: Reading, task: Task, key: ColumnKey, text: string): Typed {
  if (plain(text) === plain(editText(reading, task, key))) return { commands: [] };
  return readTyped(reading, task, key, text);
}

/** As `readCell`, but also when the text is what stands there already. */
export function readTyped(reading: Reading, task: Task, key: ColumnKey, text: string): Typed {
  const { plan, words } = reading;
  switch (key) {
    case 'name':
      return text.trim() ? set(task, { name: text.trim() }) : { error: words.badName };
    case 'start':
    case 'finish':
    case 'deadline':
      return readDateCell(reading, task, key, text);
    case 'duration': {
      const typed = readDuration(text, plan.perDay);
      if (!typed) return { error: words.badDuration };
      return set(task, { duration: typed.minutes, elapsed: typed.elapsed, estimated: typed.estimated });
    }
    case 'percent': {
      const percent = readPercent(text);
      return percent === null ? { error: words.badPercent } : set(task, { percent });
    }
    case 'people':
      return readPeople(reading, task, text);
    case 'deliverable':
      return set(task, { deliverable: text.trim() });
    case 'constraint':
      return readConstraint(reading, task, text);
    case 'predecessors':
      return readLinks(reading, task, text);
    default:
      return { error: words.cannotEdit };
  }
}

function readDateCell(
  { plan, words }: Reading,
  task: Task,
  key: 'start' | 'finish' | 'deadline',
  text: string,
): Typed {
  if (key === 'deadline' && text.trim() === '') return set(task, { deadline: null });
  const near = key === 'start' ? task.start : finishDay(task.finish, task.start);
  const day = readDate(text, plan.project.today, near);
  if (day === null) return { error: words.badDate };
  if (key === 'start') return set(task, { start: day + DAY_OPENS });
  return set(task, key === 'finish' ? { finish: day + DAY_CLOSES } : { deadline: day + DAY_CLOSES });
}

function readPeople({ plan, words }: Reading, task: Task, text: string): Typed {
  const people: number[] = [];
  for (const part of plain(text).split(/[,;、]/)) {
    const name = part.trim();
    if (!name) continue;
    const person = plan.people.find((one) => one.name.toLowerCase() === name.toLowerCase());
    if (!person) return { error: fill(words.badPerson, { what: name }) };
    if (!people.includes(person.id)) people.push(person.id);
  }
  return set(task, { people });
}

/** `SNET 2026-03-05`, `ALAP`, or nothing for "as soon as possible". */
function readConstraint({ plan, words }: Reading, task: Task, text: string): Typed {
  const [code = '', ...rest] = plain(text).split(/\s+/);
  if (code === '') return set(task, { constraint: [0, null] });
  const type = (CONSTRAINTS as readonly string[]).indexOf(code.toUpperCase());
  if (type < 0) return { error: words.badConstraint };
  if (type < 2) return set(task, { constraint: [type, null] });
  const day = readDate(rest.join(' '), plan.project.today, task.start);
  if (day === null) return { error: rest.length ? words.badDate : words.needsDate };
  return set(task, { constraint: [type, day + (constrainsFinish(type) ? DAY_CLOSES : DAY_OPENS)] });
}

export const constrainsFinish = (type: number): boolean =>
  (CONSTRAINTS[type] ?? '').startsWith('F') || type === 3;

function readLinks({ plan, words }: Reading, task: Task, text: string): Typed {
  const links = readPredecessors(plan, task.id, text);
  if (Array.isArray(links)) return { commands: predecessorCommands(plan, task.id, links) };
  const sentence = {
    form: words.predecessorForm,
    unknown: words.predecessorUnknown,
    self: words.predecessorSelf,
  }[links.problem];
  return { error: fill(sentence, { what: links.what }) };
}
