/** Every sentence that lists, boards and my work show. */
import { wordsEn } from './words-en.ts';
import { wordsZh } from './words-zh.ts';

export type Words = { readonly [Key in keyof typeof wordsEn]: string };

export const wordsFor = (lang: 'zh' | 'en'): Words => (lang === 'zh' ? wordsZh : wordsEn);

export const fill = (sentence: string, values: Record<string, string | number>): string =>
  sentence.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));

const SINGULAR: Record<string, string> = {
  '1 items': '1 item',
  '1 comments': '1 comment',
  '1 rows': '1 row',
  '1 columns': '1 column',
};

/** A sentence with a count in it; English minds that one is not many. */
export const counted = (
  sentence: string,
  count: number,
  more: Record<string, string | number> = {},
): string => {
  const text = fill(sentence, { count, ...more });
  return count === 1
    ? text
        .replace(/\b1 (items|comments|rows|columns)\b/, (found) => SINGULAR[found] ?? found)
        .replace('1 item are', '1 item is')
        .replace('1 item were', '1 item was')
    : text;
};
