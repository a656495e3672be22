/** The keys of the table. Everything the pointer can do has a key here or a field in the details. */
import { runCommand } from './commands.ts';
import { Listeners } from './dom.ts';
import type { Gantt } from './gantt.ts';
import { moveCommands, resizeCommands } from './model/moves.ts';
import { fill } from './words.ts';

/** `C` Ctrl or ⌘, `A` Alt, `S` Shift; then the key as the browser names it. */
function chord(event: KeyboardEvent): string {
  const modifiers = `${event.ctrlKey || event.metaKey ? 'C' : ''}${event.altKey ? 'A' : ''}${event.shiftKey ? 'S' : ''}`;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  return modifiers ? `${modifiers} ${key}` : key;
}

export class Keyboard {
  private readonly gantt: Gantt;
  private readonly listeners = new Listeners();
  private readonly keys: Record<string, () => void>;

  constructor(gantt: Gantt) {
    this.gantt = gantt;
    this.keys = { ...this.walking(), ...this.editing(), ...this.commands() };
    this.listeners.on(gantt.editors.input, 'keydown', (event) => this.pressed(event));
  }

  destroy(): void {
    this.listeners.end();
  }

  /** Letters go into the field that has the focus; keys an input method takes (229) are left to it. */
  private pressed(event: KeyboardEvent): void {
    const { editors, state } = this.gantt;
    if (editors.isOpen || event.isComposing || event.keyCode === 229) return;
    const action = this.keys[chord(event)];
    if (action) {
      event.preventDefault();
      event.stopPropagation();
      action();
    } else if (editors.input.readOnly && this.isLetter(event)) {
      event.stopPropagation();
      editors.open(state.activeColumn, '');
    }
  }

  private isLetter(event: KeyboardEvent): boolean {
    return event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey;
  }

  private go(rows: number, columns: number, how: 'put' | 'extend' = 'put'): void {
    const { active } = this.gantt.state.selection;
    this.gantt.select(active.row + rows, active.column + columns, how);
  }

  private get page(): number {
    const { chart } = this.gantt;
    return Math.max(1, Math.floor(chart.viewport.height / chart.rowHeight) - 1);
  }

  private walking(): Record<string, () => void> {
    const { gantt } = this;
    const far = Number.MAX_SAFE_INTEGER;
    const row = (): number => gantt.state.selection.active.row;
    return {
      ArrowDown: () => this.go(1, 0),
      ArrowUp: () => this.go(-1, 0),
      ArrowRight: () => this.right(),
      ArrowLeft: () => this.left(),
      'S ArrowDown': () => this.go(1, 0, 'extend'),
      'S ArrowUp': () => this.go(-1, 0, 'extend'),
      'S ArrowRight': () => this.go(0, 1, 'extend'),
      'S ArrowLeft': () => this.go(0, -1, 'extend'),
      Home: () => gantt.select(row(), 0),
      End: () => gantt.select(row(), far),
      'C Home': () => gantt.select(0, 0),
      'C End': () => gantt.select(far, far),
      PageDown: () => this.go(this.page, 0),
      PageUp: () => this.go(-this.page, 0),
      'S PageDown': () => this.go(this.page, 0, 'extend'),
      'S PageUp': () => this.go(-this.page, 0, 'extend'),
      ' ': () => gantt.select(row(), gantt.state.selection.active.column, 'toggle'),
      'C a': () => this.selectAll(),
      Escape: () => gantt.select(row(), gantt.state.selection.active.column),
      'C .': () => this.fold(),
    };
  }

  /** On the name the arrows first open and shut the branch, as in any tree. */
  private right(): void {
    const { state } = this.gantt;
    const task = state.activeTask;
    const shut = task && state.plan.tree.hasChildren(task.index) && state.outline.collapsed.has(task.id);
    if (shut && state.activeColumn === 'name') this.fold();
    else this.go(0, 1);
  }

  private left(): void {
    const { state } = this.gantt;
    const task = state.activeTask;
    const open = task && state.plan.tree.hasChildren(task.index) && !state.outline.collapsed.has(task.id);
    if (open && state.activeColumn === 'name' && !state.outline.fits) this.fold();
    else this.go(0, -1);
  }

  private fold(): void {
    const { state } = this.gantt;
    const task = state.activeTask;
    if (!task || !state.plan.tree.hasChildren(task.index)) return;
    const open = state.outline.toggle(task.id);
    this.gantt.refold();
    this.gantt.say(fill(open ? state.words.expanded : state.words.collapsed, { name: task.name }));
  }

  private selectAll(): void {
    const { state } = this.gantt;
    state.selection.anchor = { row: 0, column: 0 };
    state.selection.extend(state.rowCount - 1, state.columns.length - 1, (row) => state.idAt(row));
    this.gantt.chart.redraw();
    this.gantt.say(fill(state.words.selectedCount, { n: state.selection.ids.size }));
  }

  private editing(): Record<string, () => void> {
    const { gantt } = this;
    const edit = (): void => gantt.editors.open(gantt.state.activeColumn);
    const shift = (days: number) => (): void =>
      void gantt.submit(this.ifAllowed(moveCommands(gantt.state.selectedTasks(), days)));
    const resize = (days: number) => (): void =>
      void gantt.submit(this.ifAllowed(resizeCommands(gantt.state.selectedTasks(), days)));
    return {
      Enter: edit,
      F2: edit,
      'A ArrowRight': shift(1),
      'A ArrowLeft': shift(-1),
      'CS ArrowRight': resize(1),
      'CS ArrowLeft': resize(-1),
      Backspace: () => gantt.editors.open(gantt.state.activeColumn, ''),
    };
  }

  private ifAllowed<T>(commands: T[]): T[] {
    return this.gantt.state.plan.may.edit ? commands : [];
  }

  private commands(): Record<string, () => void> {
    const { gantt } = this;
    const run = (name: string) => (): void => runCommand(gantt, name);
    return {
      Insert: run('add-above'),
      'C Enter': run('add'),
      'A Insert': run('add-milestone'),
      Delete: run('delete'),
      'AS ArrowRight': run('indent'),
      'AS ArrowLeft': run('outdent'),
      'AS ArrowUp': run('move-up'),
      'AS ArrowDown': run('move-down'),
      'C z': run('undo'),
      'CS z': run('redo'),
      'C y': run('redo'),
      'C f': run('filter'),
      '/': run('filter'),
      '+': run('zoom-in'),
      'S +': run('zoom-in'),
      '=': run('zoom-in'),
      '-': run('zoom-out'),
      'A Enter': run('details'),
      'S F2': run('details'),
      'S F1': run('why'),
      'A t': run('today'),
      '?': run('shortcuts'),
      'S ?': run('shortcuts'),
    };
  }
}
