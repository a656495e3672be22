/** The words spoken with the server. Instants are minutes since 1970 on the project's own clock. */
export type Minutes = number;

export const KIND = { task: 0, milestone: 1, summary: 2 } as const;

export const FLAG = {
  critical: 1,
  nearCritical: 2,
  manual: 4,
  elapsed: 8,
  estimated: 16,
  inactive: 32,
  late: 64,
  willBeLate: 128,
  notes: 256,
} as const;

/** Index = the number on the wire. */
export const LINK_TYPES = ['FF', 'FS', 'SF', 'SS'] as const;
export type LinkType = (typeof LINK_TYPES)[number];

export const LAG_UNIT = { working: 0, elapsed: 1, percent: 2, elapsedPercent: 3 } as const;

/** Index = the number on the wire; 0 is "as soon as possible", which is the absence of a constraint. */
export const CONSTRAINTS = ['ASAP', 'ALAP', 'MSO', 'MFO', 'SNET', 'SNLT', 'FNET', 'FNLT'] as const;

export type Constraint = [type: number, date: Minutes | null];
export type Segment = [start: Minutes, finish: Minutes];

/** Values of few tasks, keyed by the task's position in the list they came with. */
type Sparse<T> = Record<string, T | null>;

export interface SparseColumns {
  constraint: Constraint;
  deadline: Minutes;
  actual_start: Minutes;
  actual_finish: Minutes;
  people: number[];
  calendar: number;
  deliverable: string;
  segments: Segment[];
  /** Elapsed minutes by which levelling delays the start. */
  delay: Minutes;
}
export type SparseName = keyof SparseColumns;
export const SPARSE_NAMES: readonly SparseName[] = [
  'constraint',
  'deadline',
  'actual_start',
  'actual_finish',
  'people',
  'calendar',
  'deliverable',
  'segments',
  'delay',
];

export type TaskColumns = {
  id: number[];
  parent: number[];
  name: string[];
  kind: number[];
  /** Dates and floats are null until the plan has been computed once. */
  start: (Minutes | null)[];
  finish: (Minutes | null)[];
  duration: Minutes[];
  percent: number[];
  slack: (Minutes | null)[];
  free: (Minutes | null)[];
  flags: number[];
  baseline_start?: (Minutes | null)[];
  baseline_finish?: (Minutes | null)[];
} & { [Name in SparseName]?: Sparse<SparseColumns[Name]> };

export interface LinkColumns {
  id: number[];
  from: number[];
  to: number[];
  type: number[];
  lag: number[];
  unit: number[];
  driving: number[];
}

export interface Named {
  id: number;
  name: string;
}
export type DayKind = 'holiday' | 'makeup' | 'freeze';

export interface PlanData {
  version: number;
  project: {
    key: string;
    name: string;
    start: Minutes;
    status_date: Minutes | null;
    today: Minutes;
    calendar_id: number;
    minutes_per_day: number;
    critical_slack: number;
  };
  may: { edit: boolean; baseline: boolean; export: boolean };
  people: Named[];
  calendars: Named[];
  nonworking: { from: Minutes; days: string };
  holidays: [day: Minutes, name: string, kind?: DayKind][];
  baseline: { id: number; name: string; taken_at: string } | null;
  baselines: Named[];
  tasks: TaskColumns;
  links: LinkColumns;
  undo?: boolean;
  redo?: boolean;
}

export interface Delta {
  version: number;
  reload?: boolean;
  changed?: TaskColumns & { cleared?: Record<string, (number | string)[]> };
  order?: number[];
  parents?: Record<string, number>;
  removed?: number[];
  added?: number[];
  links?: { put?: LinkColumns; removed?: number[] };
  project_finish?: Minutes;
  undo?: boolean;
  redo?: boolean;
  message?: string;
}

export interface Refusal {
  code: string;
  message: string;
  tasks?: number[];
}

export interface Stale extends Refusal {
  version: number;
  by?: string;
  changes?: Delta;
}

export type TaskFields = Partial<{
  name: string;
  duration: Minutes;
  percent: number;
  start: Minutes;
  finish: Minutes;
  manual: boolean;
  constraint: Constraint;
  deadline: Minutes | null;
  actual_start: Minutes | null;
  actual_finish: Minutes | null;
  remaining: Minutes;
  calendar: number | null;
  people: number[];
  deliverable: string;
  notes: string;
  /** Unlike in the columns, a command names the kind; what has children is a summary by itself. */
  kind: 'task' | 'milestone';
  active: boolean;
  elapsed: boolean;
  estimated: boolean;
}>;

/**
 * Within one request the server numbers what it makes −1, −2, …, and later commands of that request may say these
 * numbers: the first task that a request adds is −1. Tasks come first, then links, so that the count is known.
 */
export const NEWEST = -1;

/** What a scenario adds is numbered downwards from here, and keeps its number. */
const FIRST_LOOSE = -1_000_000;

/** Whether a number is that of a task, not of something that the same request makes. */
export const isNumbered = (id: number): boolean => id > 0 || id < FIRST_LOOSE;

export type Command =
  | { op: 'set'; id: number; fields: TaskFields }
  | { op: 'move'; id: number; start: Minutes }
  | { op: 'resize'; id: number; finish: Minutes }
  | { op: 'add'; after: number; parent: number; fields: TaskFields }
  | { op: 'delete'; ids: number[] }
  | { op: 'indent'; ids: number[] }
  | { op: 'outdent'; ids: number[] }
  | { op: 'reorder'; ids: number[]; parent: number; after: number }
  | { op: 'link'; from: number; to: number; type: number; lag: number; unit: number }
  | { op: 'unlink'; ids: number[] }
  | { op: 'relink'; id: number; type: number; lag: number; unit: number };
