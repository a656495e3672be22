import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ColumnKey, canEdit, cellText, editText, readCell } from '../model/columns.ts';
import { moveCommands, resizeCommands, restartCommands, siblingPlace } from '../model/moves.ts';
import type { Plan, Task } from '../model/plan.ts';
import { DAY } from '../time.ts';
import { harbour, MONDAY, reading } from './plans.ts';

const task = (plan: Plan, id: number): Task => plan.byId(id) as Task;

test('cells are written for people', () => {
  const here = reading();
  const text = (id: number, key: ColumnKey): string => cellText(here, task(here.plan, id), key);
  assert.equal(text(11, 'start'), '03-02');
  assert.equal(text(11, 'duration'), '2 d');
  assert.equal(text(11, 'people'), '李娜, Tom');
  assert.equal(text(22, 'duration'), '–');
  assert.equal(text(10, 'slack'), '', 'a summary has no float of its own');
  assert.equal(text(21, 'predecessors'), '1.2SS+2d');
  assert.equal(text(12, 'predecessors'), '1.1');
});

test('a slip is the calendar days between the baseline and the plan', () => {
  const data = harbour();
  data.tasks.baseline_start = [null, null, null, null, MONDAY + 480, null];
  data.tasks.baseline_finish = [null, null, null, null, MONDAY + 4 * DAY + 1020, null];
  const here = reading(data);
  assert.equal(cellText(here, task(here.plan, 21), 'slip'), '+4 d', 'Friday to the Tuesday after');
  assert.equal(cellText(here, task(here.plan, 11), 'slip'), '');
});

const asked = (key: ColumnKey, text: string, id = 12): unknown => {
  const here = reading();
  const typed = readCell(here, task(here.plan, id), key, text);
  return 'error' in typed ? typed.error : typed.commands;
};
const setting = (fields: object, id = 12): object[] => [{ op: 'set', id, fields }];

test('typed text becomes a command', () => {
  assert.deepEqual(asked('name', ' Check '), setting({ name: 'Check' }));
  assert.deepEqual(asked('start', '2026-03-09'), setting({ start: MONDAY + 7 * DAY + 480 }));
  assert.deepEqual(asked('finish', '+1'), setting({ finish: MONDAY + 4 * DAY + 1020 }));
  assert.deepEqual(asked('duration', '3天'), setting({ duration: 1440, elapsed: false, estimated: false }));
  assert.deepEqual(asked('percent', '40%'), setting({ percent: 40 }));
  assert.deepEqual(asked('people', 'tom、李娜'), setting({ people: [2, 1] }));
  assert.deepEqual(asked('deadline', '', 21), setting({ deadline: null }, 21));
  assert.deepEqual(asked('constraint', 'fnlt 3/9'), setting({ constraint: [7, MONDAY + 7 * DAY + 1020] }));
  assert.deepEqual(asked('constraint', 'ALAP'), setting({ constraint: [1, null] }));
});

test('text that says what the cell said asks for nothing', () => {
  const here = reading();
  for (const key of [
    'name',
    'start',
    'finish',
    'duration',
    'percent',
    'people',
    'predecessors',
    'deadline',
  ] as const) {
    const one = task(here.plan, 21);
    assert.deepEqual(readCell(here, one, key, editText(here, one, key)), { commands: [] }, key);
  }
});

test('text that cannot be read is answered in words', () => {
  assert.match(String(asked('start', 'soon')), /Not a date/);
  assert.match(String(asked('people', 'Otto')), /Otto/);
  assert.match(String(asked('constraint', 'SNET')), /needs a date/);
  assert.match(String(asked('name', '  ')), /name/);
});

test('predecessors are typed by WBS code and turned into the links that are missing or too many', () => {
  assert.deepEqual(asked('predecessors', '1.1FS+1d', 21), [
    { op: 'link', to: 21, from: 11, type: 1, lag: 480, unit: 0 },
    { op: 'unlink', ids: [2] },
  ]);
  assert.deepEqual(asked('predecessors', '1.2ff-50%', 21), [
    { op: 'relink', id: 2, type: 0, lag: -5000, unit: 2 },
  ]);
  assert.deepEqual(asked('predecessors', '1.1; 1.2SS+3ed', 21), [
    { op: 'link', to: 21, from: 11, type: 1, lag: 0, unit: 0 },
    { op: 'relink', id: 2, type: 3, lag: 4320, unit: 1 },
  ]);
  assert.deepEqual(asked('predecessors', '', 21), [{ op: 'unlink', ids: [2] }]);
  assert.match(String(asked('predecessors', '9.9', 21)), /9\.9/);
  assert.match(String(asked('predecessors', '2.1', 21)), /itself/);
  assert.match(String(asked('predecessors', '1.1XX', 21)), /not understood/);
});

test('a summary takes a name but no dates, and nobody types without the right to', () => {
  const { plan } = reading();
  assert.equal(canEdit(plan, task(plan, 10), 'name'), true);
  assert.equal(canEdit(plan, task(plan, 10), 'start'), false);
  assert.equal(canEdit(plan, task(plan, 11), 'slack'), false);
  const data = harbour();
  data.may.edit = false;
  const locked = reading(data).plan;
  assert.equal(canEdit(locked, task(locked, 11), 'name'), false);
});

test('dragging asks for whole days and leaves summaries to their children', () => {
  const { plan } = reading();
  const group = [task(plan, 10), task(plan, 11)];
  assert.deepEqual(moveCommands(group, 2), [{ op: 'move', id: 11, start: MONDAY + 2 * DAY + 480 }]);
  assert.deepEqual(moveCommands(group, 0), []);
  assert.deepEqual(resizeCommands([task(plan, 11)], 1), [
    { op: 'resize', id: 11, finish: MONDAY + 2 * DAY + 1020 },
  ]);
  const shortest = resizeCommands([task(plan, 11)], -9)[0];
  assert.deepEqual(shortest, { op: 'resize', id: 11, finish: MONDAY + 540 }, 'never before the start');
  assert.deepEqual(restartCommands(task(plan, 11), -1), [
    { op: 'move', id: 11, start: MONDAY - DAY + 480 },
    { op: 'resize', id: 11, finish: MONDAY + DAY + 1020 },
  ]);
  assert.deepEqual(restartCommands(task(plan, 11), 5), [], 'a start after the finish is nothing');
});

test('a task moves among its brothers and stops at the ends', () => {
  const { plan } = reading();
  assert.deepEqual(siblingPlace(plan, task(plan, 11), 1), { parent: 10, after: 12 });
  assert.deepEqual(siblingPlace(plan, task(plan, 12), -1), { parent: 10, after: 0 });
  assert.equal(siblingPlace(plan, task(plan, 11), -1), null);
  assert.equal(siblingPlace(plan, task(plan, 20), 1), null);
});
