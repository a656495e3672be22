/** A dependency that was clicked: its type, its lag, and taking it away. */
import { button, el } from './dom.ts';
import type { Gantt } from './gantt.ts';
import type { Link } from './model/plan.ts';
import { lagText, readLag } from './model/predecessors.ts';
import { openPopover } from './popover.ts';
import { LINK_TYPES } from './wire.ts';
import { fill } from './words.ts';

export function showLink(gantt: Gantt, link: Link, clientX: number, clientY: number): void {
  const { state, chart } = gantt;
  state.selectedLink = link.id;
  chart.redraw();
  const { box, close } = openPopover(gantt, state.words.linkTitle, clientX, clientY);
  const names = { from: state.plan.nameOf(link.from), to: state.plan.nameOf(link.to) };
  el('strong', 'gantt-popover-title', box, { text: fill(state.words.linkTo, names) });
  linkForm(gantt, box, link, close);
  box.addEventListener('toggle', (event) => {
    if ((event as ToggleEvent).newState !== 'closed') return;
    state.selectedLink = 0;
    chart.redraw();
  });
}

export function typeSelect(gantt: Gantt, parent: Node, chosen: number): HTMLSelectElement {
  const { words } = gantt.state;
  const select = el('select', 'gantt-control', parent, { 'aria-label': words.type });
  for (const type of ['FS', 'SS', 'FF', 'SF'] as const) {
    const value = LINK_TYPES.indexOf(type);
    el('option', '', select, { value, text: `${type} ${words[type]}`, selected: value === chosen });
  }
  return select;
}

/** Type, lag, save, delete. A lag that cannot be read stays, with the reason beside it. */
export function linkForm(gantt: Gantt, parent: HTMLElement, link: Link, done: () => void): void {
  const { words, plan, lang } = gantt.state;
  const form = el('form', 'gantt-link-form', parent);
  const type = typeSelect(gantt, form, link.type);
  const lag = el('input', 'gantt-control', form, {
    type: 'text',
    value: lagText(link, plan.perDay, lang).replace('−', '-'),
    placeholder: words.lagHint,
    'aria-label': words.lag,
    size: 10,
  });
  const problem = el('p', 'gantt-form-problem', form, { role: 'alert' });
  problem.hidden = true;
  for (const control of [type, lag]) control.disabled = !plan.may.edit;
  if (plan.may.edit) {
    el('button', 'gantt-button is-primary', form, { type: 'submit', text: words.save });
    button(
      form,
      'gantt-button is-danger',
      words.remove,
      () => {
        void gantt.submit([{ op: 'unlink', ids: [link.id] }]);
        done();
      },
      { 'aria-label': words.deleteLink },
    );
  }
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const typed = readLag(lag.value, plan.perDay);
    problem.hidden = typed !== null;
    problem.textContent = words.badLag;
    if (!typed) return lag.focus();
    void gantt.submit([{ op: 'relink', id: link.id, type: Number(type.value), ...typed }]);
    done();
  });
}
