/** Everything the parts of the Gantt share: the plan, what of it is visible, what is selected, what was chosen. */
import { WorkDays } from './days.ts';
import { COLUMNS, type ColumnKey, type Reading } from './model/columns.ts';
import { at, type Plan, type Task } from './model/plan.ts';
import { Selection } from './model/selection.ts';
import { Outline } from './model/tree.ts';
import { fittingWidths } from './model/widths.ts';
import type { Settings, ShownColumn } from './settings.ts';
import type { Lang } from './time.ts';
import type { PlanData } from './wire.ts';
import { type Words, wordsFor } from './words.ts';

export class State implements Reading {
  readonly lang: Lang;
  readonly words: Words;
  readonly settings: Settings;
  readonly outline = new Outline();
  readonly selection = new Selection();
  plan: Plan;
  days: WorkDays;
  columns: ShownColumn[] = [];
  /** The details stand beside the plan, so the table leaves more room to the bars. */
  detailsOpen = false;
  /** Only the name is shown: the window is narrow. */
  narrow = false;
  /** Typed values the server has not answered yet, by `id:column`. */
  readonly pending = new Map<string, string>();
  /** Tasks somebody else just changed. */
  readonly flashed = new Set<number>();
  /** Tasks a refusal points at. */
  readonly flagged = new Set<number>();
  /** Id of the dependency that is being looked at, 0 for none. */
  selectedLink = 0;

  constructor(lang: Lang, settings: Settings, plan: Plan, data: PlanData) {
    this.lang = lang;
    this.words = wordsFor(lang);
    this.settings = settings;
    this.plan = plan;
    this.days = new WorkDays(data.nonworking, data.holidays);
    this.refreshColumns();
  }

  replacePlan(plan: Plan, data: PlanData): void {
    this.plan = plan;
    this.days = new WorkDays(data.nonworking, data.holidays);
    this.refreshColumns();
  }

  refreshColumns(): void {
    const chosen = this.settings.columns.filter(({ key, shown }) =>
      this.narrow ? key === 'name' : shown || key === 'name',
    );
    const widths = fittingWidths(this);
    this.columns = chosen.flatMap(({ key, width }) => {
      const column = COLUMNS.find((one) => one.key === key);
      if (!column) return [];
      const fitting = widths[key] ?? column.width;
      return [
        { ...column, width: width === column.width ? fitting : width, fitting, label: this.words[key] },
      ];
    });
    const last = this.columns.length - 1;
    this.selection.active.column = Math.min(this.selection.active.column, last);
    this.selection.anchor.column = Math.min(this.selection.anchor.column, last);
  }

  get rowCount(): number {
    return this.outline.rows.length;
  }

  /** The task on a row, or null past the end. */
  taskAt(row: number): Task | null {
    return row >= 0 && row < this.rowCount ? this.plan.task(at(this.outline.rows, row)) : null;
  }

  idAt(row: number): number {
    return this.plan.tasks.id[at(this.outline.rows, row)] ?? 0;
  }

  rowOf(id: number): number {
    const index = this.plan.indexOf(id);
    return index < 0 ? -1 : at(this.outline.rowOf, index);
  }

  get activeTask(): Task | null {
    return this.taskAt(this.selection.active.row);
  }

  get activeColumn(): ColumnKey {
    return this.columns[this.selection.active.column]?.key ?? 'name';
  }

  /** Selected tasks in the order of the plan. */
  selectedTasks(): Task[] {
    const rows = [...this.selection.ids].map((id) => this.plan.indexOf(id)).filter((index) => index >= 0);
    return rows.sort((a, b) => a - b).map((index) => this.plan.task(index));
  }
}
