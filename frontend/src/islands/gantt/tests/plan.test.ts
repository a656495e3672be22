import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Plan } from '../model/plan.ts';
import { dropPlace, Outline } from '../model/tree.ts';
import { DAY } from '../time.ts';
import type { TaskColumns } from '../wire.ts';
import { harbour, MONDAY } from './plans.ts';

function rowsOf(data: TaskColumns, ...ids: number[]): TaskColumns {
  const pick = <T>(column: T[]): T[] => ids.map((id) => column[data.id.indexOf(id)] as T);
  return {
    id: pick(data.id),
    parent: pick(data.parent),
    name: pick(data.name),
    kind: pick(data.kind),
    start: pick(data.start),
    finish: pick(data.finish),
    duration: pick(data.duration),
    percent: pick(data.percent),
    slack: pick(data.slack),
    free: pick(data.free),
    flags: pick(data.flags),
  };
}

const names = (plan: Plan): string[] =>
  plan.tasks.id.map((_, index) => `${plan.wbs(index)} ${plan.task(index).name}`);

test('the tree gives every task its code, level and subtree', () => {
  const plan = new Plan(harbour());
  assert.deepEqual(names(plan), ['1 Design', '1.1 Draft', '1.2 Review', '2 Build', '2.1 Code', '2.2 Done']);
  assert.equal(plan.task(4).level, 1);
  assert.equal(plan.tree.end[0], 3);
  assert.deepEqual(plan.tree.children(-1), [0, 3]);
  assert.equal(plan.tree.find('2.1'), 4);
  assert.equal(plan.tree.find('2.9'), -1);
});

test('a patch replaces rows and says which', () => {
  const plan = new Plan(harbour());
  const changed = { ...rowsOf(harbour().tasks, 11), name: ['Sketch'], percent: [80] };
  assert.deepEqual([...plan.apply({ version: 8, changed })], [11]);
  assert.equal(plan.version, 8);
  assert.equal(plan.byId(11)?.name, 'Sketch');
  assert.deepEqual(
    plan.peopleOf(11),
    [],
    'a patch without a list of cleared values is the whole truth about its rows',
  );
});

test('a patch that lists what was cleared leaves the other rare values alone', () => {
  const plan = new Plan(harbour());
  const rows = rowsOf(harbour().tasks, 11, 21);
  plan.apply({ version: 8, changed: { ...rows, cleared: { deadline: [1] } } });
  assert.deepEqual(plan.peopleOf(11), ['李娜', 'Tom']);
  assert.equal(plan.sparse.deadline.get(21), undefined);
});

test('added, removed and moved tasks find their place', () => {
  const plan = new Plan(harbour());
  const fresh = { ...rowsOf(harbour().tasks, 21), id: [30], parent: [10], name: ['Print'] };
  plan.apply({ version: 8, changed: fresh, added: [30], order: [10, 11, 30, 12, 20, 21, 22] });
  assert.deepEqual(names(plan).slice(0, 4), ['1 Design', '1.1 Draft', '1.2 Print', '1.3 Review']);
  plan.apply({ version: 9, removed: [10, 11, 12, 30], order: [20, 21, 22] });
  assert.deepEqual(names(plan), ['1 Build', '1.1 Code', '1.2 Done']);
  assert.deepEqual(plan.links.id, [], 'links of removed tasks go with them');
  const touched = plan.apply({ version: 10, parents: { 20: 0, 21: 20, 22: 0 }, order: [20, 21, 22] });
  assert.deepEqual(names(plan), ['1 Build', '1.1 Code', '2 Done']);
  assert.deepEqual([...touched], [22], 'only the task whose parent changed looks different');
});

test('links are put and removed', () => {
  const plan = new Plan(harbour());
  const put = {
    id: [2, 3],
    from: [12, 11],
    to: [21, 21],
    type: [1, 0],
    lag: [0, 0],
    unit: [0, 0],
    driving: [0, 1],
  };
  plan.apply({ version: 8, links: { put, removed: [1] } });
  assert.deepEqual(
    plan.predecessors(21).map(({ id, type }) => [id, type]),
    [
      [2, 1],
      [3, 0],
    ],
  );
  assert.deepEqual(plan.predecessors(12), []);
  assert.deepEqual(
    plan.successors(11).map(({ to }) => to),
    [21],
  );
});

test('the span covers deadlines too', () => {
  assert.deepEqual(new Plan(harbour()).span(), [MONDAY + 480, MONDAY + 10 * DAY + 1020]);
});

function outlined(): { plan: Plan; outline: Outline; shown: () => number[] } {
  const plan = new Plan(harbour());
  const outline = new Outline();
  const shown = (): number[] => {
    outline.rebuild(plan.tree, plan.tasks.id);
    return [...outline.rows].map((index) => plan.tasks.id[index] as number);
  };
  return { plan, outline, shown };
}

test('collapsed branches hide what is below them', () => {
  const { plan, outline, shown } = outlined();
  outline.toggle(10);
  assert.deepEqual(shown(), [10, 20, 21, 22]);
  assert.equal(outline.rowOf[1], -1);
  outline.collapseTo(1, plan.tree, plan.tasks.id);
  assert.deepEqual(shown(), [10, 20]);
  assert.equal(outline.reveal(4, plan.tree, plan.tasks.id), true);
  assert.deepEqual(shown(), [10, 20, 21, 22]);
});

test('a filter keeps what fits and its parents, whatever is collapsed', () => {
  const { plan, outline, shown } = outlined();
  outline.collapseTo(1, plan.tree, plan.tasks.id);
  outline.fits = (index) => plan.task(index).name === 'Code';
  assert.deepEqual(shown(), [20, 21]);
  assert.equal(outline.matches, 1);
  outline.fits = () => false;
  assert.deepEqual(shown(), []);
});

test('dropped rows land under the parent that the pointer shows', () => {
  const { plan, outline, shown } = outlined();
  shown();
  const place = (gap: number, level: number): object =>
    dropPlace(plan.tree, plan.tasks.id, outline.rows, gap, level);
  assert.deepEqual(place(0, 3), { parent: 0, after: 0, level: 0 });
  assert.deepEqual(place(2, 1), { parent: 10, after: 11, level: 1 });
  assert.deepEqual(place(2, 2), { parent: 11, after: 0, level: 2 }, 'held to the right it becomes a child');
  assert.deepEqual(place(2, 0), { parent: 10, after: 11, level: 1 }, 'never above the row below the gap');
  assert.deepEqual(place(6, 0), { parent: 0, after: 20, level: 0 });
});
