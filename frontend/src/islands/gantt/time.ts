/** Days, scales and how dates and durations are written. Everything counts minutes on the project's clock. */
import type { Minutes } from './wire.ts';

export type Lang = 'zh' | 'en';
export type Tier = 'day' | 'week' | 'month' | 'quarter' | 'year';

export const DAY = 1440;
/** The hours a day is drawn with: a task from 08:00 to 17:00 fills the whole column of its day. */
export const DAY_OPENS = 480;
export const DAY_CLOSES = 1020;

const EN_MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const EN_WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const ZH_WEEKDAYS = ['日', '一', '二', '三', '四', '五', '六'];
const ZH_QUARTERS = ['一', '二', '三', '四'];

export const dayOf = (at: Minutes): Minutes => Math.floor(at / DAY) * DAY;

/** The day a finish belongs to: midnight still belongs to the day that ended. */
export const finishDay = (finish: Minutes, start = Number.NEGATIVE_INFINITY): Minutes =>
  finish % DAY === 0 && finish > start ? finish - DAY : dayOf(finish);

export const fromYmd = (year: number, month: number, day: number): Minutes =>
  Date.UTC(year, month - 1, day) / 60_000;

export function ymd(at: Minutes): { year: number; month: number; day: number; weekday: number } {
  const date = new Date(at * 60_000);
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    weekday: date.getUTCDay(),
  };
}

/** Where an instant is drawn, in days since 1970 (with a fraction): working hours are stretched over the day. */
export function drawnDay(at: Minutes): number {
  const day = Math.floor(at / DAY);
  const share = (at - day * DAY - DAY_OPENS) / (DAY_CLOSES - DAY_OPENS);
  return day + Math.max(0, Math.min(1, share));
}

export function floorTo(tier: Tier, at: Minutes): Minutes {
  const { year, month, weekday } = ymd(at);
  switch (tier) {
    case 'day':
      return dayOf(at);
    case 'week':
      return dayOf(at) - ((weekday + 6) % 7) * DAY;
    case 'month':
      return fromYmd(year, month, 1);
    case 'quarter':
      return fromYmd(year, month - ((month - 1) % 3), 1);
    case 'year':
      return fromYmd(year, 1, 1);
  }
}

export function nextOf(tier: Tier, at: Minutes): Minutes {
  const { year, month } = ymd(at);
  switch (tier) {
    case 'day':
      return at + DAY;
    case 'week':
      return at + 7 * DAY;
    case 'month':
      return fromYmd(year, month + 1, 1);
    case 'quarter':
      return fromYmd(year, month + 3, 1);
    case 'year':
      return fromYmd(year + 1, 1, 1);
  }
}

/** Pixels per day, from near to far. */
export const ZOOM_STEPS = [60, 36, 24, 16, 10, 6, 4, 2.4, 1.4, 0.8, 0.5, 0.25] as const;

export function tiersFor(pxPerDay: number): { upper: Tier; lower: Tier } {
  if (pxPerDay >= 16) return { upper: 'month', lower: 'day' };
  if (pxPerDay >= 6) return { upper: 'month', lower: 'week' };
  if (pxPerDay >= 1.8) return { upper: 'quarter', lower: 'month' };
  if (pxPerDay >= 0.6) return { upper: 'year', lower: 'quarter' };
  return { upper: 'year', lower: 'year' };
}

export const nearerZoom = (px: number): number =>
  ZOOM_STEPS.findLast((step) => step > px * 1.05) ?? ZOOM_STEPS[0];
export const fartherZoom = (px: number): number =>
  ZOOM_STEPS.find((step) => step < px * 0.95) ?? (ZOOM_STEPS.at(-1) as number);

/** The label of one cell of the time scale; `width` in pixels decides how much fits. */
export function scaleLabel(tier: Tier, at: Minutes, lang: Lang, width: number): string {
  const { year, month, day } = ymd(at);
  const zh = lang === 'zh';
  switch (tier) {
    case 'day':
      return String(day);
    case 'week':
      return zh ? `${month}/${day}` : `${EN_MONTHS[month - 1]} ${day}`;
    case 'month':
      if (width < 84) return zh ? `${month}月` : (EN_MONTHS[month - 1] as string);
      return zh ? `${year}年${month}月` : `${EN_MONTHS[month - 1]} ${year}`;
    case 'quarter':
      return quarterLabel(year, Math.floor((month - 1) / 3), zh, width);
    case 'year':
      return zh ? `${year}年` : String(year);
  }
}

function quarterLabel(year: number, quarter: number, zh: boolean, width: number): string {
  if (width < 96) return zh ? `${ZH_QUARTERS[quarter]}季度` : `Q${quarter + 1}`;
  return zh ? `${year}年${ZH_QUARTERS[quarter]}季度` : `Q${quarter + 1} ${year}`;
}

const two = (n: number): string => String(n).padStart(2, '0');

/** `03-18` for the table; the year appears when it is not the year people are in. */
export function shortDate(at: Minutes, thisYear: number): string {
  const { year, month, day } = ymd(at);
  const rest = `${two(month)}-${two(day)}`;
  return year === thisYear ? rest : `${year}-${rest}`;
}

export function isoDate(at: Minutes): string {
  const { year, month, day } = ymd(at);
  return `${year}-${two(month)}-${two(day)}`;
}

/** `3月18日 周三` or `Wed 18 Mar`, for tooltips and announcements. */
export function spokenDate(at: Minutes, lang: Lang): string {
  const { year, month, day, weekday } = ymd(at);
  return lang === 'zh'
    ? `${year}年${month}月${day}日 周${ZH_WEEKDAYS[weekday]}`
    : `${EN_WEEKDAYS[weekday]} ${day} ${EN_MONTHS[month - 1]} ${year}`;
}

const round = (value: number): string => String(Math.round(value * 100) / 100);

/** Working time as days (`5 天`, `5 d`); elapsed time counts days of 24 hours (`3 ed`). */
export function durationText(minutes: Minutes, perDay: number, lang: Lang, elapsed = false): string {
  const length = elapsed ? DAY : perDay;
  const inHours = minutes !== 0 && Math.abs(minutes) < length / 2;
  const amount = round(inHours ? minutes / 60 : minutes / length);
  if (lang === 'zh') return `${amount}${elapsed ? '日历' : ''}${inHours ? '小时' : '天'}`;
  return `${amount} ${elapsed ? 'e' : ''}${inHours ? 'h' : 'd'}`;
}

/** A length of working time that is added to a date, signed: `+2 d`. */
export const signedDays = (minutes: Minutes, perDay: number, lang: Lang): string =>
  (minutes > 0 ? '+' : minutes < 0 ? '−' : '') + durationText(Math.abs(minutes), perDay, lang);
