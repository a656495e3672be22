/** What can be asked of the plan by name: by the buttons of the page, by keys and by menus. */
import { type Gantt, isDelta } from './gantt.ts';
import { addCommands, siblingPlace } from './model/moves.ts';
import type { Task } from './model/plan.ts';
import { fartherZoom, nearerZoom } from './time.ts';
import type { Command } from './wire.ts';
import { fill } from './words.ts';

type Deed = (gantt: Gantt) => void | Promise<void>;
type Toggle = 'critical' | 'baseline' | 'progressLine' | 'links' | 'float';

const TOGGLES: Record<string, Toggle> = {
  critical: 'critical',
  baseline: 'baseline',
  'progress-line': 'progressLine',
  links: 'links',
  float: 'float',
};

const DEEDS: Record<string, Deed> = {
  add: (gantt) => addTask(gantt, 'task', 'below'),
  'add-above': (gantt) => addTask(gantt, 'task', 'above'),
  'add-milestone': (gantt) => addTask(gantt, 'milestone', 'below'),
  delete: deleteSelected,
  indent: (gantt) => shiftSelected(gantt, 'indent'),
  outdent: (gantt) => shiftSelected(gantt, 'outdent'),
  'move-up': (gantt) => moveAmongBrothers(gantt, -1),
  'move-down': (gantt) => moveAmongBrothers(gantt, 1),
  undo: (gantt) => gantt.step('undo'),
  redo: (gantt) => gantt.step('redo'),
  'zoom-in': (gantt) => zoom(gantt, nearerZoom(gantt.chart.pxPerDay)),
  'zoom-out': (gantt) => zoom(gantt, fartherZoom(gantt.chart.pxPerDay)),
  fit: (gantt) => {
    gantt.chart.fit();
    gantt.saveSettings();
  },
  today: (gantt) => gantt.chart.scrollToDay(gantt.state.plan.project.today),
  'expand-all': (gantt) => fold(gantt, Number.POSITIVE_INFINITY),
  'collapse-all': (gantt) => fold(gantt, 1),
  'level-1': (gantt) => fold(gantt, 1),
  'level-2': (gantt) => fold(gantt, 2),
  'level-3': (gantt) => fold(gantt, 3),
  columns: async (gantt) => (await gantt.extras()).showColumns(gantt),
  filter: async (gantt) => {
    (await gantt.openFilter()).toggle();
    showCommandStates(gantt);
  },
  print: async (gantt) => {
    await gantt.extras();
    window.print();
  },
  shortcuts: async (gantt) => (await gantt.extras()).showShortcuts(gantt),
  details: async (gantt) => (await gantt.openPanel()).toggle(),
  why: async (gantt) => (await gantt.openPanel()).openWhy(),
};

const EDITING = new Set([
  'add',
  'add-above',
  'add-milestone',
  'delete',
  'indent',
  'outdent',
  'move-up',
  'move-down',
  'undo',
  'redo',
]);

export function runCommand(gantt: Gantt, name: string): void {
  const toggle = TOGGLES[name];
  if (EDITING.has(name) && !gantt.state.plan.may.edit) {
    gantt.say(gantt.state.words.readOnly);
    return;
  }
  if (toggle) switchSetting(gantt, toggle);
  else void DEEDS[name]?.(gantt);
  showCommandStates(gantt);
}

function switchSetting(gantt: Gantt, toggle: Toggle): void {
  gantt.state.settings[toggle] = !gantt.state.settings[toggle];
  gantt.saveSettings();
  gantt.chart.redraw();
}

/** Buttons of the page say what is switched on, and are disabled when they could do nothing. */
export function showCommandStates(gantt: Gantt): void {
  const { settings, plan } = gantt.state;
  for (const button of commandButtons(gantt.host)) {
    const name = button.dataset.ganttCommand ?? '';
    const toggle = TOGGLES[name];
    if (toggle) button.setAttribute('aria-pressed', String(settings[toggle]));
    if (name === 'filter') button.setAttribute('aria-pressed', String(gantt.filter?.isOpen ?? false));
    if (button instanceof HTMLButtonElement) button.disabled = isIdle(gantt, name);
    if (name === 'baseline' && button instanceof HTMLButtonElement)
      button.disabled = !plan.baseline && !plan.tasks.baseline_start;
  }
}

function isIdle(gantt: Gantt, name: string): boolean {
  if (!EDITING.has(name)) return false;
  if (!gantt.state.plan.may.edit) return true;
  if (name === 'undo') return !gantt.undoable;
  if (name === 'redo') return !gantt.redoable;
  return !name.startsWith('add') && gantt.state.selection.ids.size === 0;
}

export function commandRoot(host: HTMLElement): ParentNode & EventTarget {
  return host.closest<HTMLElement>('[data-gantt-page]') ?? document;
}

const commandButtons = (host: HTMLElement): NodeListOf<HTMLElement> =>
  commandRoot(host).querySelectorAll<HTMLElement>('[data-gantt-command]');

/** Selected tasks without those that are below another selected one. */
export function topSelected(gantt: Gantt): Task[] {
  const { plan, selection } = gantt.state;
  const below = (task: Task): boolean => {
    for (let up = plan.tree.parentIndex[task.index] ?? -1; up >= 0; up = plan.tree.parentIndex[up] ?? -1) {
      if (selection.ids.has(plan.tasks.id[up] ?? 0)) return true;
    }
    return false;
  };
  return gantt.state.selectedTasks().filter((task) => !below(task));
}

async function addTask(gantt: Gantt, kind: 'task' | 'milestone', side: 'above' | 'below'): Promise<void> {
  const { state } = gantt;
  const milestone = kind === 'milestone';
  const name = milestone ? state.words.newMilestone : state.words.newTask;
  const fields = { name, kind, duration: milestone ? 0 : state.plan.perDay };
  const answer = await gantt.submit(addCommands(state.plan, placeForNew(gantt, side), fields));
  const id = isDelta(answer) ? answer.added?.[0] : undefined;
  if (id === undefined) return;
  gantt.selectTask(id);
  gantt.say(state.words.added);
  gantt.editors.open('name');
}

/**
 * The row above the active one is a brother before it, as in Microsoft Project. The row below is a brother after it,
 * or the first child of a summary that stands open. `after` 0 is the first place.
 */
function placeForNew({ state }: Gantt, side: 'above' | 'below'): { parent: number; after: number } {
  const task = state.activeTask;
  const { tree } = state.plan;
  if (!task) return { parent: 0, after: 0 };
  if (side === 'above') {
    const brothers = tree.children(state.plan.indexOf(task.parent));
    const before = brothers[brothers.indexOf(task.index) - 1];
    return { parent: task.parent, after: before === undefined ? 0 : state.plan.task(before).id };
  }
  const open = tree.hasChildren(task.index) && (state.outline.fits || !state.outline.collapsed.has(task.id));
  return open ? { parent: task.id, after: 0 } : { parent: task.parent, after: task.id };
}

async function deleteSelected(gantt: Gantt): Promise<void> {
  const tasks = topSelected(gantt);
  if (!tasks.length || !(await (await gantt.extras()).confirmDelete(gantt, tasks))) return gantt.focus();
  gantt.focus();
  await gantt.submit([{ op: 'delete', ids: tasks.map(({ id }) => id) }]);
}

async function shiftSelected(gantt: Gantt, op: 'indent' | 'outdent'): Promise<void> {
  const ids = topSelected(gantt).map(({ id }) => id);
  if (ids.length) await gantt.submit([{ op, ids }]);
}

async function moveAmongBrothers(gantt: Gantt, direction: -1 | 1): Promise<void> {
  const task = gantt.state.activeTask;
  const place = task && siblingPlace(gantt.state.plan, task, direction);
  if (!task || !place) return;
  const command: Command = { op: 'reorder', ids: [task.id], ...place };
  await gantt.submit([command]);
}

function zoom(gantt: Gantt, pxPerDay: number): void {
  const { words } = gantt.state;
  gantt.chart.zoomTo(pxPerDay);
  gantt.saveSettings();
  gantt.say(fill(words.zoomTo, { tier: words[gantt.chart.tierName] }));
}

function fold(gantt: Gantt, levels: number): void {
  const { outline, plan } = gantt.state;
  if (levels === Number.POSITIVE_INFINITY) outline.expandAll();
  else outline.collapseTo(levels, plan.tree, plan.tasks.id);
  gantt.refold();
}
