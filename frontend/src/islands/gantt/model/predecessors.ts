/** The predecessors cell: `1.2FS+2d, 1.3SS` written from links, and read back into commands. */
import { durationText, type Lang } from '../time.ts';
import { plain, readDuration } from '../typed.ts';
import { type Command, LAG_UNIT, LINK_TYPES, type LinkType } from '../wire.ts';
import type { Link, Plan } from './plan.ts';

export interface TypedLink {
  from: number;
  type: number;
  lag: number;
  unit: number;
}
export type PredecessorProblem = { problem: 'form' | 'unknown' | 'self'; what: string };

const ENTRY = /^(\d+(?:\.\d+)*)\s*(FS|SS|FF|SF)?\s*([+-].+)?$/i;
const PERCENT = /^(e|日历)?\s*(\d+(?:\.\d+)?)\s*(e)?%$/i;

export function lagText(link: { lag: number; unit: number }, perDay: number, lang: Lang): string {
  if (link.lag === 0) return '';
  const sign = link.lag > 0 ? '+' : '−';
  const size = Math.abs(link.lag);
  const elapsed = link.unit === LAG_UNIT.elapsed || link.unit === LAG_UNIT.elapsedPercent;
  if (link.unit >= LAG_UNIT.percent) return `${sign}${elapsed ? 'e' : ''}${size / 100}%`;
  return sign + durationText(size, perDay, lang, elapsed).replace(' ', '');
}

export function predecessorsText(plan: Plan, id: number, lang: Lang): string {
  return plan
    .predecessors(id)
    .map((link) => oneText(plan, link, lang))
    .join(', ');
}

function oneText(plan: Plan, link: Link, lang: Lang): string {
  const lag = lagText(link, plan.perDay, lang);
  const type = LINK_TYPES[link.type] as LinkType;
  return plan.wbs(plan.indexOf(link.from)) + (type === 'FS' && !lag ? '' : type) + lag;
}

/** Reads `+2d`, `-1w`, `+3ed`, `+50%`; null when it is no lag. */
export function readLag(text: string, perDay: number): { lag: number; unit: number } | null {
  const typed = plain(text);
  if (typed === '' || typed === '0') return { lag: 0, unit: LAG_UNIT.working };
  const sign = typed.startsWith('-') ? -1 : 1;
  const size = typed.replace(/^[+-]\s*/, '');
  const share = PERCENT.exec(size);
  if (share) {
    const unit = share[1] || share[3] ? LAG_UNIT.elapsedPercent : LAG_UNIT.percent;
    return { lag: sign * Math.round(Number(share[2]) * 100), unit };
  }
  const time = readDuration(size, perDay);
  return time && { lag: sign * time.minutes, unit: time.elapsed ? LAG_UNIT.elapsed : LAG_UNIT.working };
}

/** `known` gives the ids of tasks by WBS codes that are not in the plan yet, 0 when there is none. */
export function readPredecessors(
  plan: Plan,
  id: number,
  text: string,
  known: (code: string) => number = () => 0,
): TypedLink[] | PredecessorProblem {
  const found: TypedLink[] = [];
  for (const part of plain(text).split(/[,;、]/)) {
    const entry = part.trim();
    if (entry === '') continue;
    const one = readOne(plan, id, entry, known);
    if ('problem' in one) return one;
    found.push(one);
  }
  return found;
}

function readOne(
  plan: Plan,
  id: number,
  entry: string,
  known: (code: string) => number,
): TypedLink | PredecessorProblem {
  const match = ENTRY.exec(entry);
  const lag = match && readLag(match[3] ?? '', plan.perDay);
  if (!match || !lag) return { problem: 'form', what: entry };
  const code = match[1] as string;
  const index = plan.tree.find(code);
  const from = index < 0 ? known(code) : plan.task(index).id;
  if (from === 0) return { problem: 'unknown', what: code };
  if (from === id) return { problem: 'self', what: entry };
  return { from, type: LINK_TYPES.indexOf((match[2]?.toUpperCase() ?? 'FS') as LinkType), ...lag };
}

/** The commands that turn the links a task has into the links that were typed. */
export function predecessorCommands(plan: Plan, id: number, wanted: TypedLink[]): Command[] {
  const have = plan.predecessors(id);
  const commands: Command[] = [];
  const keep = new Set<number>();
  for (const want of wanted) {
    const link = have.find((one) => one.from === want.from && !keep.has(one.id));
    if (!link) commands.push({ op: 'link', to: id, ...want });
    else {
      keep.add(link.id);
      const same = link.type === want.type && link.lag === want.lag && link.unit === want.unit;
      if (!same)
        commands.push({ op: 'relink', id: link.id, type: want.type, lag: want.lag, unit: want.unit });
    }
  }
  const dropped = have.filter((link) => !keep.has(link.id)).map((link) => link.id);
  if (dropped.length) commands.push({ op: 'unlink', ids: dropped });
  return commands;
}
