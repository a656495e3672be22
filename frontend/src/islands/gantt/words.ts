/** Every sentence the plan shows, in Chinese and English; `{name}` is filled in by `fill`. */
import type { Lang } from './time.ts';
import { wordsEn } from './words-en.ts';
import { wordsZh } from './words-zh.ts';

export type Words = { readonly [Key in keyof typeof wordsEn]: string };
export type WordKey = keyof Words;

export const wordsFor = (lang: Lang): Words => (lang === 'zh' ? wordsZh : wordsEn);

export const fill = (sentence: string, values: Record<string, string | number>): string =>
  sentence.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
