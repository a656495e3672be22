/** On paper every visible row is printed, not only those on screen: a table with a bar beside each task. */
import { el, svg } from './dom.ts';
import type { Gantt } from './gantt.ts';
import { cellText } from './model/columns.ts';
import { isCritical, isMilestone, isSummary, type Task } from './model/plan.ts';
import { drawnDay, spokenDate } from './time.ts';
import { fill } from './words.ts';

const BAR_WIDTH = 300;
const BAR_HEIGHT = 14;

/** Builds the pages before printing; they go when printing is over. */
export function printPages(gantt: Gantt): void {
  const { state } = gantt;
  const pages = el('section', 'gantt-print', gantt.host);
  el('h1', '', pages, { text: state.plan.project.name });
  const date = spokenDate(state.plan.project.today, state.lang);
  el('p', '', pages, { text: fill(state.words.printed, { n: state.rowCount, date }) });
  const table = el('table', '', pages);
  const head = el('tr', '', el('thead', '', table));
  for (const { label } of state.columns) el('th', '', head, { text: label, scope: 'col' });
  el('th', '', head);
  const body = el('tbody', '', table);
  for (let row = 0; row < state.rowCount; row++) printRow(gantt, body, row);
  window.addEventListener('afterprint', () => pages.remove(), { once: true });
}

function printRow(gantt: Gantt, body: HTMLElement, row: number): void {
  const { state } = gantt;
  const task = state.taskAt(row);
  if (!task) return;
  const line = el('tr', isSummary(task) ? 'is-summary' : '', body);
  for (const { key, numeric } of state.columns) {
    const cell = el('td', numeric ? 'is-numeric' : '', line, { text: cellText(state, task, key) });
    if (key === 'name') cell.style.paddingInlineStart = `${task.level * 10 + 4}px`;
  }
  el('td', 'gantt-print-bar', line).append(barOf(gantt, task));
}

function barOf(gantt: Gantt, task: Task): SVGSVGElement {
  const [first, last] = gantt.state.plan.span();
  const scale = BAR_WIDTH / Math.max(1, drawnDay(last) - drawnDay(first) + 1);
  const x = (drawnDay(task.start) - drawnDay(first)) * scale;
  const width = Math.max(2, (drawnDay(task.finish) - drawnDay(task.start)) * scale);
  const picture = svg('svg', '');
  picture.setAttribute('viewBox', `0 0 ${BAR_WIDTH} ${BAR_HEIGHT}`);
  const shape = svg(
    'path',
    isSummary(task) ? 'is-summary' : isCritical(task) ? 'is-critical' : 'is-task',
    picture,
  );
  const middle = BAR_HEIGHT / 2;
  const diamond = `M${x - 4} ${middle}l4 -4l4 4l-4 4z`;
  const half = isSummary(task) ? 2 : 4;
  shape.setAttribute(
    'd',
    isMilestone(task) ? diamond : `M${x} ${middle - half}h${width}v${half * 2}h${-width}z`,
  );
  return picture;
}
