/** Changes to the text as the browser's own undo knows them. */
export interface Editor {
  root: HTMLElement;
  area: HTMLTextAreaElement;
  form: HTMLFormElement | null;
  signal: AbortSignal;
}

/** Replaces the selection; `from` and `to` select a part of what was put in, counted from its beginning. */
export function insert(area: HTMLTextAreaElement, text: string, from = text.length, to = from): void {
  const start = area.selectionStart;
  area.focus();
  // The one way that keeps Ctrl+Z working; setRangeText is for browsers that have dropped it.
  if (!document.execCommand('insertText', false, text)) {
    area.setRangeText(text, start, area.selectionEnd, 'end');
    area.dispatchEvent(new Event('input', { bubbles: true }));
  }
  area.setSelectionRange(start + from, start + to);
}

const selected = (area: HTMLTextAreaElement): string =>
  area.value.slice(area.selectionStart, area.selectionEnd);

export function wrap(area: HTMLTextAreaElement, mark: string): void {
  const text = selected(area);
  insert(area, `${mark}${text}${mark}`, mark.length, mark.length + text.length);
}

export function link(area: HTMLTextAreaElement): void {
  const text = selected(area);
  const at = text.length + 3;
  insert(area, `[${text}](https://)`, text ? at : 1, text ? at + 8 : 1);
}

/** Puts a mark before every selected line. */
export function prefix(area: HTMLTextAreaElement, mark: string): void {
  const first = area.value.lastIndexOf('\n', area.selectionStart - 1) + 1;
  const end = area.selectionEnd;
  area.setSelectionRange(first, end);
  const text = area.value.slice(first, end).replace(/^/gm, mark);
  insert(area, text);
}
