/** How wide the columns of dates and durations have to be for what this plan shows in them. */
import { durationText, ymd } from '../time.ts';
import type { ColumnKey, Reading } from './columns.ts';

/** Pixels of a digit, of a Chinese character, and beside the text of a cell. */
const DIGIT = 8;
const CHARACTER = 13;
const PADDING = 18;

const DATES: readonly ColumnKey[] = ['start', 'finish', 'deadline', 'baseline_start', 'baseline_finish'];
const SHORT_DATE = 'MM-DD';
const LONG_DATE = 'YYYY-MM-DD';

const textWidth = (text: string): number =>
  [...text].reduce((sum, sign) => sum + (sign > '\u2e80' ? CHARACTER : DIGIT), PADDING);

/** The widths that differ from the standard ones. */
export function fittingWidths(reading: Reading): Partial<Record<ColumnKey, number>> {
  const { plan } = reading;
  const widths: Partial<Record<ColumnKey, number>> = {};
  const thisYear = plan.span().every((at) => ymd(at).year === plan.thisYear);
  const date = textWidth(thisYear ? SHORT_DATE : LONG_DATE);
  for (const key of DATES) widths[key] = Math.max(headWidth(reading, key), date);
  widths.duration = Math.max(headWidth(reading, 'duration'), longest(reading, plan.tasks.duration, '?'));
  widths.slack = Math.max(headWidth(reading, 'slack'), longest(reading, plan.tasks.slack, ''));
  return widths;
}

const headWidth = ({ words }: Reading, key: ColumnKey): number => textWidth(words[key]);

/** The width of the longest amount of time; amounts that are no whole days have up to three more signs. */
function longest({ plan, lang }: Reading, amounts: readonly (number | null)[], mark: string): number {
  let most = 0;
  let least = 0;
  let broken = '';
  for (const amount of amounts) {
    if (amount === null) continue;
    if (amount > most) most = amount;
    if (amount < least) least = amount;
    if (!broken && amount % plan.perDay) broken = '.25';
  }
  const whole = (amount: number): string => durationText(amount - (amount % plan.perDay), plan.perDay, lang);
  return textWidth((whole(most).length > whole(least).length ? whole(most) : whole(least)) + broken + mark);
}
