/** What was typed and not sent stays in this browser, under the name of its talk. */
import type { Editor } from './editing.ts';

const PAUSE = 400;

export function keepDraft({ root, area, signal }: Editor): void {
  const key = root.dataset.draft && `tz-draft:${root.dataset.draft}`;
  if (!key) return;
  const store = (text: string) => {
    try {
      if (text.trim()) localStorage.setItem(key, text);
      else localStorage.removeItem(key);
    } catch {
      // A browser that keeps nothing for us: the draft lives as long as the page.
    }
  };
  let timer = 0;
  const later = () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => store(area.value), PAUSE);
  };
  if ('written' in root.dataset) store('');
  else if (!area.value) area.value = read(key);
  area.addEventListener('input', later, { signal });
  signal.addEventListener('abort', () => clearTimeout(timer));
}

function read(key: string): string {
  try {
    return localStorage.getItem(key) ?? '';
  } catch {
    return '';
  }
}
