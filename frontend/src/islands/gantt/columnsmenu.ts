/** Choosing columns, their order and width, by single presses. */
import { button, el } from './dom.ts';
import type { Gantt } from './gantt.ts';
import { openPopover } from './popover.ts';
import { type ColumnChoice, standardColumns } from './settings.ts';
import { fill } from './words.ts';

const STEP = 24;

export function showColumns(gantt: Gantt): void {
  const { words } = gantt.state;
  const anchor = gantt.view.getBoundingClientRect();
  const { box } = openPopover(gantt, words.columns, anchor.left + 16, anchor.top + 40);
  el('strong', 'gantt-popover-title', box, { text: words.columns });
  el('p', 'gantt-popover-note', box, { text: words.columnsHelp });
  const list = el('ul', 'gantt-columns', box);
  const draw = (): void =>
    list.replaceChildren(...gantt.state.settings.columns.map((_, index) => line(gantt, index, draw)));
  draw();
  button(box, 'gantt-button', words.resetColumns, () => {
    gantt.state.settings.columns = standardColumns();
    applied(gantt, draw);
  });
}

function applied(gantt: Gantt, draw: () => void): void {
  gantt.state.refreshColumns();
  gantt.saveSettings();
  gantt.chart.layout();
  draw();
}

function line(gantt: Gantt, index: number, draw: () => void): HTMLElement {
  const { words, settings } = gantt.state;
  const choice = settings.columns[index] as ColumnChoice;
  const name = words[choice.key];
  const item = el('li', '');
  const label = el('label', 'gantt-check', item);
  const box = el('input', '', label, { type: 'checkbox', checked: choice.shown || choice.key === 'name' });
  box.disabled = choice.key === 'name';
  el('span', '', label, { text: name });
  box.addEventListener('change', () => {
    choice.shown = box.checked;
    applied(gantt, draw);
  });
  const act = (text: string, sentence: string, change: () => void, disabled = false): void => {
    const pressed = (): void => {
      change();
      applied(gantt, draw);
    };
    button(item, 'gantt-icon', text, pressed, { 'aria-label': fill(sentence, { name }), disabled });
  };
  const swap = (other: number): void => {
    settings.columns.splice(other, 0, ...settings.columns.splice(index, 1));
  };
  act('↑', words.up, () => swap(index - 1), index === 0);
  act('↓', words.down, () => swap(index + 1), index === settings.columns.length - 1);
  const width = gantt.state.columns.find(({ key }) => key === choice.key)?.width ?? choice.width;
  act('−', words.narrower, () => {
    choice.width = Math.max(40, width - STEP);
  });
  act('+', words.wider, () => {
    choice.width = width + STEP;
  });
  return item;
}
