/** Reading dates and durations as people type them, in Chinese and English. */
import { DAY, dayOf, fromYmd, ymd } from './time.ts';
import type { Minutes } from './wire.ts';

const FULL_DATE = /^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?$/;
const COMPACT_DATE = /^(\d{4})(\d{2})(\d{2})$/;
const MONTH_DAY = /^(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?$/;
const DAY_ONLY = /^(\d{1,2})\s*[日号]$/;
const RELATIVE = /^([+-]\s*\d+)\s*(d|day|days|天|日|w|week|weeks|周)?$/i;
const WORDS: Record<string, number> = {
  today: 0,
  今天: 0,
  今日: 0,
  tomorrow: 1,
  明天: 1,
  yesterday: -1,
  昨天: -1,
  后天: 2,
};

/** Turns full-width digits and signs, which Chinese keyboards produce, into plain ones. */
export const plain = (text: string): string =>
  text
    .replace(/[！-～]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0))
    .replace(/[\u3000\u00a0]/g, ' ')
    .replace(/[−–—]/g, '-')
    .trim();

function realDate(year: number, month: number, day: number): Minutes | null {
  const at = fromYmd(year, month, day);
  const back = ymd(at);
  return back.year === year && back.month === month && back.day === day ? at : null;
}

/** A month and a day without a year: the one nearest to `near`. */
function nearestYear(month: number, day: number, near: Minutes): Minutes | null {
  const { year } = ymd(near);
  let best: Minutes | null = null;
  for (const candidate of [year - 1, year, year + 1]) {
    const at = realDate(candidate, month, day);
    if (at !== null && (best === null || Math.abs(at - near) < Math.abs(best - near))) best = at;
  }
  return best;
}

/**
 * The day somebody typed, as the start of that day, or null when it is no date.
 * `near` completes what was left out: `3/5` is the fifth of March nearest to it, `+3` is three days after it.
 */
export function readDate(text: string, today: Minutes, near: Minutes = today): Minutes | null {
  const typed = plain(text).replace(/\s+周.$/, '');
  const word = WORDS[typed.toLowerCase()];
  if (word !== undefined) return dayOf(today) + word * DAY;
  const full = FULL_DATE.exec(typed) ?? COMPACT_DATE.exec(typed);
  if (full) return realDate(Number(full[1]), Number(full[2]), Number(full[3]));
  const short = MONTH_DAY.exec(typed);
  if (short) return nearestYear(Number(short[1]), Number(short[2]), near);
  const only = DAY_ONLY.exec(typed);
  if (only) return realDate(ymd(near).year, ymd(near).month, Number(only[1]));
  const step = RELATIVE.exec(typed);
  if (step)
    return dayOf(near) + Number(step[1]?.replace(/\s/g, '')) * (/^[w周]/i.test(step[2] ?? '') ? 7 : 1) * DAY;
  return null;
}

export interface TypedDuration {
  minutes: Minutes;
  elapsed: boolean;
  estimated: boolean;
}

const DURATION = /^(\d+(?:\.\d+)?)\s*(日历|e)?\s*([a-z]+|个?[\u4e00-\u9fff]+)?\s*(\?)?$/i;
type Unit = 'minute' | 'hour' | 'day' | 'week' | 'month';
const UNITS: Record<string, Unit> = {
  m: 'minute',
  min: 'minute',
  mins: 'minute',
  分: 'minute',
  分钟: 'minute',
  h: 'hour',
  hr: 'hour',
  hour: 'hour',
  hours: 'hour',
  时: 'hour',
  小时: 'hour',
  d: 'day',
  day: 'day',
  days: 'day',
  天: 'day',
  日: 'day',
  工作日: 'day',
  w: 'week',
  wk: 'week',
  week: 'week',
  weeks: 'week',
  周: 'week',
  星期: 'week',
  mo: 'month',
  month: 'month',
  months: 'month',
  月: 'month',
};

function unitMinutes(unit: Unit, perDay: number, elapsed: boolean): Minutes {
  const day = elapsed ? DAY : perDay;
  const days = { minute: 0, hour: 0, day: 1, week: elapsed ? 7 : 5, month: elapsed ? 30 : 20 }[unit];
  return unit === 'minute' ? 1 : unit === 'hour' ? 60 : days * day;
}

/** `5`, `5d`, `5天`, `2w`, `8h`, `3ed`, `5d?`; null when it is no duration. A bare number counts days. */
export function readDuration(text: string, perDay: number): TypedDuration | null {
  const found = DURATION.exec(plain(text));
  if (!found) return null;
  const unit = found[3] === undefined ? 'day' : UNITS[found[3].toLowerCase().replace(/^个/, '')];
  if (!unit) return null;
  const elapsed = found[2] !== undefined;
  const minutes = Math.round(Number(found[1]) * unitMinutes(unit, perDay, elapsed));
  return { minutes, elapsed, estimated: found[4] !== undefined };
}

/** `40`, `40%`; null unless it lies between 0 and 100. */
export function readPercent(text: string): number | null {
  const found = /^(\d+(?:\.\d+)?)\s*%?$/.exec(plain(text));
  if (!found) return null;
  const value = Math.round(Number(found[1]));
  return value <= 100 ? value : null;
}
