/** Sentences the scripts say, in the reader's language; the server writes them into #tz-words (web/words.py). */
export type Word =
  | 'close'
  | 'copied'
  | 'copy_failed'
  | 'offline'
  | 'timeout'
  | 'signed_out'
  | 'sign_in_again'
  | 'forbidden'
  | 'missing'
  | 'conflict'
  | 'reload'
  | 'too_large'
  | 'too_many'
  | 'refused'
  | 'failed'
  | 'unavailable'
  | 'request_number'
  | 'unsaved';

const element = document.getElementById('tz-words');
const words: Partial<Record<Word, string>> = JSON.parse(element?.textContent || '{}');

/** The sentence for a key; the key itself on pages that carry no words. */
export const say = (word: Word): string => words[word] ?? word;
