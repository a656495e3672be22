/** What the server says and hears, as lists, boards and my work share it. */

export interface Choice {
  id: number;
  name: string;
  hue?: number;
}

export interface TypeChoice extends Choice {
  icon: string;
  flow: number;
  archived: boolean;
}

export type Category = 'todo' | 'doing' | 'waiting' | 'done';

export interface StateChoice extends Choice {
  category: Category;
  flow: number;
}

export interface FieldInfo {
  name: string;
  label: string;
  kind: string;
  column: boolean;
  sort: boolean;
  filter: boolean;
  group: boolean;
  edit: boolean;
  options?: { id: string; name: string; hue?: number }[];
  currency?: string;
  types?: number[];
}

export interface Meta {
  lang: 'zh' | 'en';
  me: number;
  project: { key: string; name: string };
  may: { edit: boolean; plan: boolean; manage: boolean };
  types: TypeChoice[];
  states: StateChoice[];
  /** From (null: from any) and to, those that the reader may take. */
  ways: [number | null, number][];
  people: Choice[];
  roles: Choice[];
  tags: Choice[];
  priorities: Choice[];
  categories: { id: Category; name: string }[];
  fields: FieldInfo[];
  item_url: string;
  boards?: { by: string; name: string }[];
}

export interface Person {
  id: number;
  name: string;
  user: number | null;
}

export interface Row {
  id: number;
  number: number;
  name: string;
  version: number;
  state_id: number | null;
  item_type_id: number | null;
  planned: boolean;
  summary: boolean;
  kind: string;
  priority?: number;
  due_date?: string | null;
  finish_date?: string | null;
  start_date?: string | null;
  assignees?: Person[];
  tags?: number[];
  parent_id?: number | null;
  parent__name?: string | null;
  parent__number?: number | null;
  progress?: number;
  estimate_minutes?: number | null;
  spent_minutes?: number | null;
  author__name?: string | null;
  created_at?: string;
  changed_at?: string;
  custom?: Record<string, unknown>;
  group_key?: string | null;
  has_children?: boolean;
}

export interface Group {
  key: string;
  count: number;
  name?: string;
}

export interface Page {
  rows: Row[];
  more: boolean;
  total: number;
  groups: Group[];
  query: string;
}

export interface Card extends Row {
  column: string;
  rank: number;
  checklist: [number, number] | null;
  comments?: number;
}

export interface BoardColumn {
  key: string;
  name: string;
  category: Category | '';
  hue: number;
  count: number;
  limit: number | null;
  cards: Card[];
}

export interface BoardData {
  by: string;
  columns: BoardColumn[];
  strict: boolean;
  total: number;
}

/** Named changes of an item, as the server takes them. */
export type Changes = Record<string, unknown>;

export interface Refusal {
  status: number;
  code: string;
  message: string;
  reasons?: Record<string, string>;
  fields?: string[];
}
