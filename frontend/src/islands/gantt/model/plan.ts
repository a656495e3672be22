/** The plan as it came from the server: one array per field, tasks in tree order, and patches applied to it. */

import { ymd } from '../time.ts';
import {
  type Delta,
  FLAG,
  KIND,
  type LinkColumns,
  type Minutes,
  type PlanData,
  SPARSE_NAMES,
  type SparseColumns,
  type SparseName,
  type TaskColumns,
} from '../wire.ts';
import { buildTree, type Tree } from './tree.ts';

/** One task read out of the columns: a snapshot, never written back. */
export interface Task {
  index: number;
  id: number;
  parent: number;
  level: number;
  name: string;
  kind: number;
  start: Minutes;
  finish: Minutes;
  duration: Minutes;
  percent: number;
  slack: Minutes;
  free: Minutes;
  flags: number;
  baselineStart: Minutes | null;
  baselineFinish: Minutes | null;
}

export interface Link {
  index: number;
  id: number;
  from: number;
  to: number;
  type: number;
  lag: number;
  unit: number;
  driving: boolean;
}

const DENSE = [
  'id',
  'parent',
  'name',
  'kind',
  'start',
  'finish',
  'duration',
  'percent',
  'slack',
  'free',
  'flags',
] as const;
const LINK_FIELDS = ['id', 'from', 'to', 'type', 'lag', 'unit', 'driving'] as const;

/** Reads a position that is known to exist. */
export const at = <T>(list: ArrayLike<T>, index: number): T => list[index] as T;

export class Plan {
  readonly project: PlanData['project'];
  readonly may: PlanData['may'];
  readonly people: PlanData['people'];
  readonly calendars: PlanData['calendars'];
  readonly baseline: PlanData['baseline'];
  /** Of a scenario: what is behind the bars is the plan itself. */
  readonly ghosts: boolean;
  readonly baselines: PlanData['baselines'];
  /** The year in which dates are written without their year. */
  readonly thisYear: number;
  version: number;
  tasks: TaskColumns;
  links: LinkColumns;
  tree: Tree;
  readonly sparse: { [Name in SparseName]: Map<number, SparseColumns[Name]> };
  private readonly ownBaseline: boolean;
  private readonly peopleNames: Map<number, string>;
  private extent: [Minutes, Minutes] | null = null;
  private incoming: Map<number, number[]> | null = null;
  private outgoing: Map<number, number[]> | null = null;

  /** `ownBaseline`: the dates of the baseline are not those that patches speak of, so patches leave them alone. */
  constructor(data: PlanData, ownBaseline = false) {
    this.ownBaseline = ownBaseline;
    this.project = data.project;
    this.may = data.may;
    this.people = data.people;
    this.calendars = data.calendars;
    this.baseline = data.baseline;
    this.ghosts = data.baseline?.id === 0;
    this.baselines = data.baselines;
    this.thisYear = ymd(data.project.today).year;
    this.version = data.version;
    this.tasks = data.tasks;
    this.links = data.links;
    this.sparse = emptySparse();
    this.peopleNames = new Map(data.people.map((person) => [person.id, person.name]));
    this.readSparse(data.tasks);
    this.tree = buildTree(this.tasks.id, this.tasks.parent);
  }

  get count(): number {
    return this.tasks.id.length;
  }

  get perDay(): Minutes {
    return this.project.minutes_per_day;
  }

  indexOf(id: number): number {
    return this.tree.indexOf.get(id) ?? -1;
  }

  has(id: number): boolean {
    return this.tree.indexOf.has(id);
  }

  task(index: number): Task {
    const t = this.tasks;
    return {
      index,
      id: at(t.id, index),
      parent: at(t.parent, index),
      level: at(this.tree.level, index),
      name: at(t.name, index),
      kind: at(t.kind, index),
      start: t.start[index] ?? this.project.start,
      finish: t.finish[index] ?? this.project.start,
      duration: at(t.duration, index),
      percent: at(t.percent, index),
      slack: t.slack[index] ?? 0,
      free: t.free[index] ?? 0,
      flags: at(t.flags, index),
      baselineStart: t.baseline_start?.[index] ?? null,
      baselineFinish: t.baseline_finish?.[index] ?? null,
    };
  }

  byId(id: number): Task | null {
    const index = this.indexOf(id);
    return index < 0 ? null : this.task(index);
  }

  nameOf(id: number): string {
    return this.tasks.name[this.indexOf(id)] ?? '';
  }

  /** `1.2.10`: the task's place among its brothers, and theirs. */
  wbs(index: number): string {
    return this.tree.wbs(index);
  }

  peopleOf(id: number): string[] {
    const ids = this.sparse.people.get(id) ?? [];
    return ids.map((person) => this.peopleNames.get(person) ?? '?');
  }

  link(index: number): Link {
    const l = this.links;
    return {
      index,
      id: at(l.id, index),
      from: at(l.from, index),
      to: at(l.to, index),
      type: at(l.type, index),
      lag: at(l.lag, index),
      unit: at(l.unit, index),
      driving: at(l.driving, index) === 1,
    };
  }

  predecessors(id: number): Link[] {
    this.incoming ??= grouped(this.links.to);
    return (this.incoming.get(id) ?? []).map((index) => this.link(index));
  }

  successors(id: number): Link[] {
    this.outgoing ??= grouped(this.links.from);
    return (this.outgoing.get(id) ?? []).map((index) => this.link(index));
  }

  /** Earliest and latest instant anything is drawn at. */
  span(): [Minutes, Minutes] {
    this.extent ??= this.measureSpan();
    return this.extent;
  }

  private measureSpan(): [Minutes, Minutes] {
    const { start, finish, baseline_start, baseline_finish } = this.tasks;
    let first = this.project.start;
    let last = this.project.start;
    for (const column of [
      start,
      finish,
      baseline_start,
      baseline_finish,
      [...this.sparse.deadline.values()],
    ]) {
      if (!column) continue;
      for (let i = 0; i < column.length; i++) {
        const value = column[i] ?? first;
        if (value < first) first = value;
        if (value > last) last = value;
      }
    }
    return [first, last];
  }

  /** Takes over what the server changed; returns the ids of the tasks that look different now. */
  apply(delta: Delta): Set<number> {
    const touched = new Set<number>(delta.added);
    const kept = this.applyRemovals(delta.removed);
    const { fresh, reparented } = this.applyRows(delta, touched);
    if (delta.order) this.reorder(delta.order);
    if (delta.order || kept || fresh || reparented) this.tree = buildTree(this.tasks.id, this.tasks.parent);
    if (delta.links) this.applyLinks(delta.links, touched);
    this.version = delta.version;
    this.extent = null;
    return touched;
  }

  private applyRemovals(removed: number[] | undefined): boolean {
    if (!removed?.length) return false;
    const gone = new Set(removed);
    this.keepRows(this.tasks.id.flatMap((id, index) => (gone.has(id) ? [] : [index])));
    for (const name of SPARSE_NAMES) for (const id of gone) this.sparse[name].delete(id);
    this.keepLinks((index) => !gone.has(at(this.links.from, index)) && !gone.has(at(this.links.to, index)));
    return true;
  }

  private applyRows(delta: Delta, touched: Set<number>): { fresh: boolean; reparented: boolean } {
    const place = new Map<number, number>(this.tasks.id.map((id, index) => [id, index]));
    const before = this.count;
    const rows = delta.changed;
    rows?.id.forEach((id, row) => {
      const index = place.get(id) ?? this.count;
      this.writeRow(index, rows, row);
      touched.add(id);
    });
    if (rows) this.readSparse(rows, rows.cleared);
    const parents = Object.entries(delta.parents ?? {});
    for (const [id, parent] of parents) {
      const index = place.get(Number(id));
      if (index === undefined || this.tasks.parent[index] === parent) continue;
      this.tasks.parent[index] = parent;
      touched.add(Number(id));
    }
    return { fresh: this.count > before, reparented: parents.length > 0 };
  }

  private writeRow(index: number, rows: TaskColumns, row: number): void {
    for (const name of DENSE) {
      const value = rows[name]?.[row];
      if (value !== undefined) (this.tasks[name] as (number | string | null)[])[index] = value;
    }
    for (const name of ['baseline_start', 'baseline_finish'] as const) {
      const mine = this.tasks[name];
      const told = this.ownBaseline ? undefined : rows[name];
      if (mine) mine[index] = told?.[row] ?? (told ? null : (mine[index] ?? null));
    }
  }

  /**
   * Sparse values arrive keyed by row. A patch that lists what was `cleared` leaves everything else alone;
   * without that list the patch is the whole truth about its rows.
   */
  private readSparse(rows: TaskColumns, cleared?: Record<string, (number | string)[]>): void {
    const patch = rows !== this.tasks;
    for (const name of SPARSE_NAMES) {
      const mine = this.sparse[name] as Map<number, unknown>;
      if (patch && !cleared) for (const id of rows.id) mine.delete(id);
      for (const row of cleared?.[name] ?? []) mine.delete(at(rows.id, Number(row)));
      const values = rows[name];
      for (const row in values) {
        const id = at(rows.id, Number(row));
        const value = values[row];
        if (value === null) mine.delete(id);
        else mine.set(id, value);
      }
    }
  }

  private keepRows(indices: number[]): void {
    for (const name of DENSE) {
      const column = this.tasks[name] as (number | string)[];
      (this.tasks[name] as (number | string)[]) = indices.map((index) => at(column, index));
    }
    for (const name of ['baseline_start', 'baseline_finish'] as const) {
      const column = this.tasks[name];
      if (column) this.tasks[name] = indices.map((index) => column[index] ?? null);
    }
  }

  private reorder(order: number[]): void {
    const place = new Map<number, number>(this.tasks.id.map((id, index) => [id, index]));
    this.keepRows(order.flatMap((id) => place.get(id) ?? []));
  }

  private applyLinks(links: NonNullable<Delta['links']>, touched: Set<number>): void {
    const gone = new Set(links.removed);
    for (const index of this.links.id.keys())
      if (gone.has(at(this.links.id, index))) touched.add(at(this.links.to, index));
    if (gone.size) this.keepLinks((index) => !gone.has(at(this.links.id, index)));
    const put = links.put;
    const place = new Map<number, number>(this.links.id.map((id, index) => [id, index]));
    put?.id.forEach((id, row) => {
      const index = place.get(id) ?? this.links.id.length;
      const same = LINK_FIELDS.every((field) => this.links[field][index] === put[field][row]);
      if (same) return;
      for (const field of LINK_FIELDS) this.links[field][index] = at(put[field], row);
      touched.add(at(put.to, row));
    });
    this.forgetLinkLookups();
  }

  private keepLinks(keep: (index: number) => boolean): void {
    const indices = [...this.links.id.keys()].filter(keep);
    for (const field of LINK_FIELDS) {
      const column = this.links[field];
      this.links[field] = indices.map((index) => at(column, index));
    }
    this.forgetLinkLookups();
  }

  private forgetLinkLookups(): void {
    this.incoming = null;
    this.outgoing = null;
  }
}

function emptySparse(): Plan['sparse'] {
  return {
    constraint: new Map(),
    deadline: new Map(),
    actual_start: new Map(),
    actual_finish: new Map(),
    people: new Map(),
    calendar: new Map(),
    deliverable: new Map(),
    segments: new Map(),
    delay: new Map(),
  };
}

function grouped(ends: number[]): Map<number, number[]> {
  const groups = new Map<number, number[]>();
  ends.forEach((id, index) => {
    const group = groups.get(id);
    if (group) group.push(index);
    else groups.set(id, [index]);
  });
  return groups;
}

export const isSummary = (task: Task): boolean => task.kind === KIND.summary;
export const isMilestone = (task: Task): boolean => task.kind === KIND.milestone;
export const hasFlag = (task: { flags: number }, flag: number): boolean => (task.flags & flag) !== 0;
export const isCritical = (task: Task): boolean => hasFlag(task, FLAG.critical);
