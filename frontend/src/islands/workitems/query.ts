/** A view as the address has it: filters, order, groups, columns. Pure. */

export const DEFAULT_COLUMNS = [
  'number',
  'name',
  'type',
  'state',
  'assignees',
  'priority',
  'due_date',
  'tags',
];
const SHAPE = new Set(['sort', 'group', 'columns', 'mode', 'limit', 'offset', 'closed', 'parent', 'view']);
const OF_BOARDS = new Set(['by', 'lanes', 'month']);

export interface ViewState {
  filters: Map<string, string[]>;
  /** Names; `-` before one falls. */
  sort: string[];
  group: string;
  columns: string[];
  tree: boolean;
}

export function parseView(query: string): ViewState {
  const params = new URLSearchParams(query);
  const list = (name: string): string[] =>
    (params.get(name) ?? '')
      .split(',')
      .map((part) => part.trim())
      .filter(Boolean);
  const filters = new Map<string, string[]>();
  for (const [name, value] of params) {
    if (SHAPE.has(name) || OF_BOARDS.has(name) || !value.trim()) continue;
    const values = name === 'q' ? [value] : value.split(',').filter(Boolean);
    filters.set(name, [...(filters.get(name) ?? []), ...values]);
  }
  const columns = list('columns');
  return {
    filters,
    sort: list('sort'),
    group: params.get('group') ?? '',
    columns: columns.length ? columns : [...DEFAULT_COLUMNS],
    tree: params.get('mode') === 'tree',
  };
}

export function viewQuery(view: ViewState): string {
  const pairs: [string, string][] = [...view.filters]
    .filter(([, values]) => values.length > 0)
    .map(([name, values]) => [name, values.join(',')]);
  if (view.sort.length) pairs.push(['sort', view.sort.join(',')]);
  if (view.group) pairs.push(['group', view.group]);
  if (view.columns.join() !== DEFAULT_COLUMNS.join()) pairs.push(['columns', view.columns.join(',')]);
  if (view.tree) pairs.push(['mode', 'tree']);
  return pairs
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .join('&')
    .replaceAll('%2C', ',')
    .replaceAll('%3A', ':');
}

/** The same view with a filter set; no values take it away. */
export function withFilter(view: ViewState, name: string, values: string[]): ViewState {
  const filters = new Map(view.filters);
  if (values.length) filters.set(name, values);
  else filters.delete(name);
  return { ...view, filters };
}

/** A press on a header: rising, falling, none; with `also` the other orders stay. */
export function withSort(view: ViewState, name: string, also = false): ViewState {
  const now = view.sort.find((one) => one.replace(/^-/, '') === name);
  const next = now === undefined ? name : now === name ? `-${name}` : null;
  const others = also ? view.sort.filter((one) => one !== now) : [];
  return { ...view, sort: next ? [...others, next] : others };
}

export function sortOf(view: ViewState, name: string): 'ascending' | 'descending' | 'none' {
  if (view.sort.includes(name)) return 'ascending';
  return view.sort.includes(`-${name}`) ? 'descending' : 'none';
}

/** Moves a column before another, or to the end. The title stays whatever happens. */
export function withColumnMoved(view: ViewState, name: string, before: string | null): ViewState {
  const others = view.columns.filter((one) => one !== name);
  const at = before === null ? others.length : others.indexOf(before);
  if (at < 0 || name === before) return view;
  return { ...view, columns: [...others.slice(0, at), name, ...others.slice(at)] };
}

export function withColumn(view: ViewState, name: string, shown: boolean): ViewState {
  if (name === 'name' || view.columns.includes(name) === shown) return view;
  const columns = shown ? [...view.columns, name] : view.columns.filter((one) => one !== name);
  return { ...view, columns };
}
