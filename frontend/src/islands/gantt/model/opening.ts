/** Where the plan opens: which day, which row, and which task a link from another page asks for. */
import type { Minutes } from '../wire.ts';
import { isSummary, type Plan, type Task } from './plan.ts';

/** Today when the plan is under way, else its beginning. */
export function firstDay(plan: Plan): Minutes {
  const [first, last] = plan.span();
  const { today } = plan.project;
  return today >= first && today <= last ? today : first;
}

/**
 * The row to begin at: the first unfinished task with something in the days in view, else the first unfinished one,
 * else the top. `taskAt` gives the task of a row.
 */
export function firstRow(
  rows: number,
  taskAt: (row: number) => Task | null,
  from: Minutes,
  to: Minutes,
): number {
  let first = -1;
  for (let row = 0; row < rows; row++) {
    const task = taskAt(row);
    if (!task || isSummary(task) || task.percent === 100) continue;
    if (task.finish >= from && task.start <= to) return row;
    if (first < 0) first = row;
  }
  return Math.max(0, first);
}

/** The number in `#task-17`, or 0. */
export const taskInAddress = (hash: string): number => Number(/^#task-(-?\d{1,15})$/.exec(hash)?.[1] ?? 0);
