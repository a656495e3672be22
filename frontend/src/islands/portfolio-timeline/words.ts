/** What the portfolio's timeline says, in both languages. */
const en = {
  label: 'Projects on one time axis',
  today: 'Today',
  later: '{days} days behind the baseline',
  earlier: '{days} days before the baseline',
  promised: 'baseline {day}',
};
export type Words = typeof en;
const zh: Words = {
  label: '同一时间轴上的项目',
  today: '今天',
  later: '比基线晚 {days} 天',
  earlier: '比基线早 {days} 天',
  promised: '基线 {day}',
};

export const wordsFor = (lang: string): Words => (lang === 'en' ? en : zh);

export const fill = (text: string, values: Record<string, string | number>): string =>
  text.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''));
