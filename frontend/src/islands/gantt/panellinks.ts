/** Dependencies in the details: what the task waits for, what comes after it, and adding one. */
import { el } from './dom.ts';
import type { Gantt } from './gantt.ts';
import { linkForm, typeSelect } from './linkpopover.ts';
import type { Link, Task } from './model/plan.ts';
import { lagText, readLag } from './model/predecessors.ts';
import { LINK_TYPES } from './wire.ts';
import { fill } from './words.ts';

const OFFERED = 30;

export function drawLinks(gantt: Gantt, parent: HTMLElement, task: Task): void {
  const { words, plan } = gantt.state;
  const section = el('section', 'gantt-panel-section', parent);
  list(gantt, section, words.predecessorsTitle, plan.predecessors(task.id), (link) => link.from);
  if (plan.may.edit) addForm(gantt, section, task);
  list(gantt, section, words.successorsTitle, plan.successors(task.id), (link) => link.to);
}

function list(gantt: Gantt, parent: Node, title: string, links: Link[], other: (link: Link) => number): void {
  const { plan, lang, words } = gantt.state;
  el('h3', '', parent, { text: title });
  if (!links.length) el('p', 'gantt-popover-note', parent, { text: words.noLinks });
  for (const link of links) {
    const item = el('details', 'gantt-link-item', parent);
    const type = `${LINK_TYPES[link.type]}${lagText(link, plan.perDay, lang)}`;
    const index = plan.indexOf(other(link));
    const summary = el('summary', '', item);
    el('span', '', summary, { text: `${plan.wbs(index)} ${plan.nameOf(other(link))}` });
    el('span', `gantt-chip${link.driving ? ' is-driving' : ''}`, summary, { text: type });
    item.addEventListener('toggle', () => {
      if (item.open && !item.querySelector('form')) linkForm(gantt, item, link, () => undefined);
    });
  }
}

function addForm(gantt: Gantt, parent: Node, task: Task): void {
  const { words, plan } = gantt.state;
  const form = el('form', 'gantt-link-form', parent);
  const hint = {
    placeholder: words.otherTaskHint,
    'aria-label': words.addPredecessor,
    list: 'gantt-tasks',
    autocomplete: 'off',
  };
  const which = el('input', 'gantt-control', form, { type: 'text', ...hint });
  const offers = el('datalist', '', form, { id: 'gantt-tasks' });
  const type = typeSelect(gantt, form, 1);
  const lag = el('input', 'gantt-control', form, {
    type: 'text',
    placeholder: words.lagHint,
    'aria-label': words.lag,
    size: 8,
  });
  el('button', 'gantt-button', form, { type: 'submit', text: words.add });
  const problem = el('p', 'gantt-form-problem', form, { role: 'alert' });
  problem.hidden = true;
  const complain = (text: string): void => {
    problem.hidden = false;
    problem.textContent = text;
  };
  which.addEventListener('input', () => offers.replaceChildren(...offersFor(gantt, which.value)));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const from = named(gantt, which.value);
    const typed = readLag(lag.value, plan.perDay);
    if (from === null) return complain(fill(words.predecessorUnknown, { what: which.value }));
    if (from === task.id) return complain(words.predecessorSelf);
    if (!typed) return complain(words.badLag);
    problem.hidden = true;
    void gantt.submit([{ op: 'link', from, to: task.id, type: Number(type.value), ...typed }]);
  });
}

function offersFor(gantt: Gantt, text: string): HTMLElement[] {
  const { plan } = gantt.state;
  const wanted = text.trim().toLowerCase();
  const offers: HTMLElement[] = [];
  for (let index = 0; index < plan.count && offers.length < OFFERED && wanted; index++) {
    const name = plan.tasks.name[index] ?? '';
    if (name.toLowerCase().includes(wanted))
      offers.push(el('option', '', null, { value: `${plan.wbs(index)} ${name}` }));
  }
  return offers;
}

/** The task meant by `1.2`, `1.2 Name` or `Name`. */
function named(gantt: Gantt, text: string): number | null {
  const { plan } = gantt.state;
  const typed = text.trim();
  const code = /^\d+(\.\d+)*(?=\s|$)/.exec(typed)?.[0];
  const byCode = code ? plan.tree.find(code) : -1;
  const index = byCode >= 0 ? byCode : plan.tasks.name.indexOf(typed);
  return index < 0 ? null : plan.task(index).id;
}
