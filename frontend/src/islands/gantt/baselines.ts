/** Which baseline the plan is compared with, when there are several: a select in the page's view menu. */
import { commandRoot } from './commands.ts';
import { el } from './dom.ts';
import type { Gantt } from './gantt.ts';

/** The address of the plan's data with a baseline of one's own choice; 0 leaves the choice to the project. */
export function withBaseline(src: string, baseline: number): string {
  const url = new URL(src, location.href);
  if (baseline) url.searchParams.set('baseline', String(baseline));
  else url.searchParams.delete('baseline');
  return url.pathname + url.search;
}

/** Fills the page's select and shows it, if there is something to choose. */
export function showBaselines(gantt: Gantt): void {
  const box = commandRoot(gantt.host).querySelector<HTMLElement>('[data-gantt-baselines]');
  const select = box?.querySelector('select');
  if (!box || !select) return;
  const { baselines, baseline } = gantt.state.plan;
  box.hidden = baselines.length < 2;
  select.replaceChildren(
    ...baselines.map(({ id, name }) => el('option', '', null, { value: id, text: name })),
  );
  select.value = String(baseline?.id ?? '');
  gantt.listeners.on(select, 'change', () => void gantt.chooseBaseline(Number(select.value)));
}
