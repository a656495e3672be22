/** The list of keys, and what the signs in the plan mean. */
import { button, el } from './dom.ts';
import type { Gantt } from './gantt.ts';
import type { WordKey } from './words.ts';

const KEYS: readonly [keys: string, meaning: WordKey][] = [
  ['↑ ↓ ← → Home End PgUp PgDn', 'keyMove'],
  ['Enter / F2', 'keyEdit'],
  ['Enter / Tab', 'keyCommit'],
  ['Esc', 'keyCancel'],
  ['Ctrl+. / ← →', 'keyCollapse'],
  ['Shift+↑ ↓ ← →', 'keyExtend'],
  ['Space / Ctrl+A', 'keySelect'],
  ['Alt+← →', 'keyShift'],
  ['Ctrl+Shift+← →', 'keyResize'],
  ['Alt+Shift+← →', 'keyIndent'],
  ['Alt+Shift+↑ ↓', 'keyReorder'],
  ['Insert / Delete', 'keyInsert'],
  ['Ctrl+Enter', 'keyInsertBelow'],
  ['Ctrl+Z / Ctrl+Shift+Z, Ctrl+Y', 'keyUndo'],
  ['Ctrl+C / X / V', 'keyClipboard'],
  ['/ , Ctrl+F', 'keyFilter'],
  ['+ −, Ctrl+wheel', 'keyZoom'],
  ['Alt+Enter', 'keyDetails'],
  ['Shift+F1', 'keyWhy'],
  ['Alt+T', 'keyToday'],
];

const LEGEND: readonly [sign: string, meaning: WordKey][] = [
  ['is-critical', 'critical'],
  ['is-near', 'nearCritical'],
  ['is-manual', 'manual'],
  ['is-baseline', 'legendBaseline'],
  ['is-float', 'legendFloat'],
  ['is-delay', 'legendDelay'],
  ['is-deadline', 'legendDeadline'],
  ['is-progress', 'legendProgress'],
  ['is-freeze', 'legendFreeze'],
];

export function showShortcuts(gantt: Gantt): void {
  const { words } = gantt.state;
  const dialog = el('dialog', 'gantt-dialog is-wide', gantt.host, { 'aria-label': words.shortcuts });
  el('h2', '', dialog, { text: words.shortcuts });
  const keys = el('dl', 'gantt-keys', dialog);
  for (const [chord, meaning] of KEYS) {
    el('kbd', '', el('dt', '', keys), { text: chord });
    el('dd', '', keys, { text: words[meaning] });
  }
  el('h2', '', dialog, { text: words.legend });
  const legend = el('ul', 'gantt-legend', dialog);
  for (const [sign, meaning] of LEGEND) {
    const item = el('li', '', legend);
    el('i', `gantt-sign ${sign}`, item, { 'aria-hidden': 'true' });
    el('span', '', item, { text: words[meaning] });
  }
  button(el('div', 'gantt-dialog-row', dialog), 'gantt-button', words.close, () => dialog.close());
  dialog.addEventListener('close', () => {
    dialog.remove();
    gantt.focus();
  });
  dialog.showModal();
}
