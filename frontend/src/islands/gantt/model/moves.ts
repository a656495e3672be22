/** What dragging and nudging ask the server for. */
import { DAY } from '../time.ts';
import { type Command, NEWEST, type TaskFields } from '../wire.ts';
import { isMilestone, isSummary, type Plan, type Task } from './plan.ts';

/** Moves whole days; summaries follow their children and are left alone. */
export const moveCommands = (tasks: Task[], days: number): Command[] =>
  days === 0
    ? []
    : tasks
        .filter((task) => !isSummary(task))
        .map(({ id, start }) => ({ op: 'move', id, start: start + days * DAY }));

/** Moves the finish by whole days, never before the start. */
export function resizeCommands(tasks: Task[], days: number): Command[] {
  return tasks
    .filter((task) => !isSummary(task) && !isMilestone(task))
    .flatMap(({ id, start, finish }) => {
      const target = Math.max(finish + days * DAY, start + 60);
      return target === finish ? [] : [{ op: 'resize' as const, id, finish: target }];
    });
}

/** Moves the start and keeps the finish: the bar is moved, then stretched back to where it ended. */
export function restartCommands({ id, start, finish }: Task, days: number): Command[] {
  const target = start + days * DAY;
  if (days === 0 || target >= finish) return [];
  return [
    { op: 'move', id, start: target },
    { op: 'resize', id, finish },
  ];
}

/** Adds a task at a place; `add` itself knows no first place, so there the new task is moved to the front. */
export function addCommands(
  plan: Plan,
  { parent, after }: { parent: number; after: number },
  fields: TaskFields,
): Command[] {
  const add: Command = { op: 'add', parent, after, fields };
  const alone = plan.tree.children(plan.indexOf(parent)).length === 0;
  return after || alone ? [add] : [add, { op: 'reorder', ids: [NEWEST], parent, after: 0 }];
}

/** One place up or down among brothers; null at the end. */
export function siblingPlace(
  plan: Plan,
  task: Task,
  direction: -1 | 1,
): { parent: number; after: number } | null {
  const brothers = plan.tree.children(plan.indexOf(task.parent)).map((index) => plan.task(index).id);
  const place = brothers.indexOf(task.id);
  const others = brothers.filter((id) => id !== task.id);
  const next = place + direction;
  if (next < 0 || next > others.length) return null;
  return { parent: task.parent, after: others[next - 1] ?? 0 };
}
