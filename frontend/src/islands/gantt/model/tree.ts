/** The tree read from two columns: levels, subtrees and WBS codes; and which rows of it are on screen. */

export interface Tree {
  indexOf: Map<number, number>;
  level: Int16Array;
  /** First index after the task's own subtree. */
  end: Int32Array;
  /** Place among brothers, from 1. */
  ordinal: Int32Array;
  /** Index of the parent, −1 at the top. */
  parentIndex: Int32Array;
  hasChildren(index: number): boolean;
  wbs(index: number): string;
  /** The index a WBS code names, or −1. */
  find(code: string): number;
  /** Indices of the children of a task (−1: of the project), in order. */
  children(parentIndex: number): number[];
}

export function buildTree(ids: readonly number[], parents: readonly number[]): Tree {
  const count = ids.length;
  const indexOf = new Map<number, number>();
  const level = new Int16Array(count);
  const end = new Int32Array(count);
  const ordinal = new Int32Array(count);
  const parentIndex = new Int32Array(count);
  const childCount = new Int32Array(count + 1);
  for (let i = 0; i < count; i++) {
    const parent = parents[i] ? (indexOf.get(parents[i] as number) ?? -1) : -1;
    parentIndex[i] = parent;
    level[i] = parent < 0 ? 0 : (level[parent] as number) + 1;
    ordinal[i] = (childCount[parent + 1] as number) + 1;
    childCount[parent + 1] = ordinal[i] as number;
    end[i] = i + 1;
    indexOf.set(ids[i] as number, i);
  }
  for (let i = count - 1; i >= 0; i--) {
    const parent = parentIndex[i] as number;
    if (parent >= 0 && (end[i] as number) > (end[parent] as number)) end[parent] = end[i] as number;
  }
  const hasChildren = (index: number): boolean => (end[index] as number) > index + 1;
  const children = (parent: number): number[] => {
    const found: number[] = [];
    const last = parent < 0 ? count : (end[parent] as number);
    for (let i = parent + 1; i < last; i = end[i] as number) found.push(i);
    return found;
  };
  const wbs = (index: number): string => {
    const parent = parentIndex[index] as number;
    return parent < 0 ? String(ordinal[index]) : `${wbs(parent)}.${ordinal[index]}`;
  };
  const find = (code: string): number => {
    let index = -1;
    for (const part of code.split('.')) {
      const next = children(index)[Number(part) - 1];
      if (next === undefined) return -1;
      index = next;
    }
    return index;
  };
  return { indexOf, level, end, ordinal, parentIndex, hasChildren, wbs, find, children };
}

/** The tasks that are shown, top to bottom: what is collapsed or filtered away is left out. */
export class Outline {
  readonly collapsed = new Set<number>();
  /** Task index per row. */
  rows: Int32Array = new Int32Array(0);
  /** Row per task index, −1 when hidden. */
  rowOf: Int32Array = new Int32Array(0);
  /** Whether a task fits the filter; null shows everything. Parents of what fits stay visible. */
  fits: ((index: number) => boolean) | null = null;
  matches = 0;

  rebuild(tree: Tree, ids: readonly number[]): void {
    const count = ids.length;
    const kept = this.fits ? this.keptByFilter(tree, count, this.fits) : null;
    const rows = new Int32Array(count);
    this.rowOf = new Int32Array(count).fill(-1);
    let shown = 0;
    for (let i = 0; i < count; ) {
      if (kept && kept[i] === 0) {
        i = tree.end[i] as number;
        continue;
      }
      this.rowOf[i] = shown;
      rows[shown++] = i;
      i = !kept && this.collapsed.has(ids[i] as number) ? (tree.end[i] as number) : i + 1;
    }
    this.rows = rows.subarray(0, shown);
  }

  private keptByFilter(tree: Tree, count: number, fits: (index: number) => boolean): Uint8Array {
    const kept = new Uint8Array(count);
    this.matches = 0;
    for (let i = count - 1; i >= 0; i--) {
      if (fits(i)) {
        kept[i] = 2;
        this.matches += 1;
      }
      const parent = tree.parentIndex[i] as number;
      if (kept[i] && parent >= 0 && !kept[parent]) kept[parent] = 1;
    }
    return kept;
  }

  toggle(id: number): boolean {
    if (!this.collapsed.delete(id)) this.collapsed.add(id);
    return !this.collapsed.has(id);
  }

  /** Shows `levels` levels: 1 leaves only the top. */
  collapseTo(levels: number, tree: Tree, ids: readonly number[]): void {
    this.collapsed.clear();
    ids.forEach((id, index) => {
      if (tree.hasChildren(index) && (tree.level[index] as number) >= levels - 1) this.collapsed.add(id);
    });
  }

  expandAll(): void {
    this.collapsed.clear();
  }

  /** Opens whatever hides a task. Returns whether anything had to be opened. */
  reveal(index: number, tree: Tree, ids: readonly number[]): boolean {
    let opened = false;
    for (let up = tree.parentIndex[index] as number; up >= 0; up = tree.parentIndex[up] as number) {
      if (this.collapsed.delete(ids[up] as number)) opened = true;
    }
    return opened;
  }
}

/**
 * Where rows dropped in the gap above `gapRow` belong when the pointer is held at `level`:
 * the new parent and the brother they follow (0 = become first).
 */
export function dropPlace(
  tree: Tree,
  ids: readonly number[],
  rows: ArrayLike<number>,
  gapRow: number,
  level: number,
): { parent: number; after: number; level: number } {
  if (gapRow <= 0) return { parent: 0, after: 0, level: 0 };
  const above = rows[gapRow - 1] as number;
  const below = gapRow < rows.length ? (rows[gapRow] as number) : -1;
  const aboveLevel = tree.level[above] as number;
  const lowest = below < 0 ? 0 : (tree.level[below] as number);
  const target = Math.max(lowest, Math.min(aboveLevel + 1, level));
  if (target > aboveLevel) return { parent: ids[above] as number, after: 0, level: target };
  let brother = above;
  while ((tree.level[brother] as number) > target) brother = tree.parentIndex[brother] as number;
  const parent = tree.parentIndex[brother] as number;
  return { parent: parent < 0 ? 0 : (ids[parent] as number), after: ids[brother] as number, level: target };
}
