import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ColumnKey } from '../model/columns.ts';
import { addCommands } from '../model/moves.ts';
import { newRows } from '../model/newrows.ts';
import { DAY } from '../time.ts';
import { MONDAY, reading } from './plans.ts';

const KEYS: ColumnKey[] = [
  'wbs',
  'name',
  'people',
  'start',
  'duration',
  'percent',
  'predecessors',
  'deadline',
];

test('rows below the last task become tasks with everything their cells say', () => {
  const { commands, problems } = newRows(
    reading(),
    [
      ['9', 'Train', 'Tom', '2026-03-09', '3d', '40%', '', '3/20'],
      ['', '', '', '', '', '', '', ''],
    ],
    KEYS,
  );
  assert.deepEqual(problems, []);
  assert.deepEqual(commands, [
    {
      op: 'add',
      parent: 0,
      after: 20,
      fields: {
        name: 'Train',
        kind: 'task',
        people: [2],
        start: MONDAY + 7 * DAY + 480,
        duration: 1440,
        elapsed: false,
        estimated: false,
        percent: 40,
        deadline: MONDAY + 18 * DAY + 1020,
      },
    },
    { op: 'add', parent: 0, after: -1, fields: { name: 'New task', kind: 'task', duration: 480 } },
  ]);
});

test('new tasks may wait for tasks of the plan and for each other', () => {
  const { commands } = newRows(reading(), [['Train'], ['Go live', '3FS+1d, 1.2']], ['name', 'predecessors']);
  assert.deepEqual(commands.slice(2), [
    { op: 'link', to: -2, from: -1, type: 1, lag: 480, unit: 0 },
    { op: 'link', to: -2, from: 12, type: 1, lag: 0, unit: 0 },
  ]);
});

test('a dash for a duration is a milestone, and what is not understood is named and left out', () => {
  const rows = newRows(
    reading(),
    [
      ['Done', '–', '9.9'],
      ['Odd', 'soon', ''],
    ],
    ['name', 'duration', 'predecessors'],
  );
  assert.deepEqual(rows.problems, ['9.9', 'soon']);
  assert.deepEqual(
    rows.commands.map((command) => (command.op === 'add' ? command.fields : command)),
    [
      { name: 'Done', kind: 'milestone', duration: 0 },
      { name: 'Odd', kind: 'task', duration: 480 },
    ],
  );
});

test('a first child is added at the end and moved to the front in one step', () => {
  const { plan } = reading();
  const fields = { name: 'New' };
  assert.deepEqual(addCommands(plan, { parent: 10, after: 0 }, fields), [
    { op: 'add', parent: 10, after: 0, fields },
    { op: 'reorder', ids: [-1], parent: 10, after: 0 },
  ]);
  assert.equal(addCommands(plan, { parent: 10, after: 11 }, fields).length, 1);
  assert.equal(
    addCommands(plan, { parent: 11, after: 0 }, fields).length,
    1,
    'an only child is first anyway',
  );
});
