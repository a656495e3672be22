/** The form in which a manager says how many cards each column should hold. */
import { el } from '../gantt/dom.ts';
import type { Words } from '../workitems/words.ts';
import type { BoardModel } from './model.ts';

export interface Limits {
  limits: Record<string, number | null>;
  strict: boolean;
}

/** What was asked for, or null when it was given up. */
export function askLimits(anchor: HTMLElement, model: BoardModel, words: Words): Promise<Limits | null> {
  return new Promise((settle) => {
    const dialog = el('dialog', 'dialog small', document.body, { 'aria-labelledby': 'board-limits-title' });
    const head = el('div', 'dialog-head', dialog);
    el('h2', '', head, { id: 'board-limits-title', text: words.limitsTitle });
    const form = el('form', '', dialog, { method: 'dialog' });
    const body = el('div', 'dialog-body form', form);
    el('p', 'meta', body, { text: words.limitsHelp });
    const fields = model.columns.map((column) => {
      const line = el('label', 'board-limit', body, { text: column.name });
      const input = el('input', 'input small', line, {
        type: 'number',
        min: 1,
        max: 9999,
        value: column.limit ?? '',
      });
      return [column.key, input] as const;
    });
    const check = el('div', 'check', body);
    const strict = el('input', '', check, { type: 'checkbox', id: 'board-strict' });
    strict.checked = model.strict;
    el('label', '', check, { for: 'board-strict', text: words.strict });
    const foot = el('div', 'dialog-foot', form);
    el('button', 'button primary large', foot, { text: words.save, value: 'save' });
    const cancel = el('button', 'button large', foot, { text: words.cancel, type: 'button' });
    cancel.addEventListener('click', () => dialog.close());
    dialog.addEventListener('close', () => {
      const saved = dialog.returnValue === 'save';
      dialog.remove();
      anchor.focus();
      if (!saved) return settle(null);
      settle({
        limits: Object.fromEntries(
          fields.map(([key, input]) => [key, input.value ? Number(input.value) : null]),
        ),
        strict: strict.checked,
      });
    });
    dialog.showModal();
  });
}
