import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FieldInfo, Meta, Row } from '../../workitems/wire.ts';
import { wordsFor } from '../../workitems/words.ts';
import { newRows, pasteOver, readCell } from '../pasted.ts';

const field = (name: string, label: string, kind: string, more: Partial<FieldInfo> = {}): FieldInfo => ({
  name,
  label,
  kind,
  column: true,
  sort: true,
  filter: true,
  group: false,
  edit: true,
  ...more,
});

const meta: Meta = {
  lang: 'en',
  me: 1,
  project: { key: 'harbour', name: 'Harbour' },
  may: { edit: true, plan: false, manage: false },
  types: [
    { id: 1, name: 'Task', icon: '', flow: 1, archived: false },
    { id: 2, name: 'Defect', icon: '', flow: 2, archived: false },
    { id: 3, name: 'Wish', icon: '', flow: 1, archived: true },
  ],
  states: [
    { id: 1, name: 'To do', category: 'todo', flow: 1 },
    { id: 2, name: 'Done', category: 'done', flow: 1 },
    { id: 3, name: 'New', category: 'todo', flow: 2 },
    { id: 4, name: 'Closed', category: 'done', flow: 2 },
  ],
  ways: [[null, 2]],
  people: [
    { id: 1, name: '陆远帆' },
    { id: 2, name: 'Tom Qian' },
    { id: 3, name: 'Twin' },
    { id: 4, name: 'Twin' },
  ],
  roles: [],
  tags: [
    { id: 7, name: '性能' },
    { id: 8, name: 'Security' },
  ],
  priorities: [
    { id: 0, name: 'None' },
    { id: 3, name: 'High' },
  ],
  categories: [],
  fields: [
    field('number', 'Number', 'number', { edit: false }),
    field('name', 'Title', 'text'),
    field('type', 'Type', 'choice'),
    field('state', 'State', 'choice'),
    field('assignees', 'Assignees', 'people'),
    field('priority', 'Priority', 'choice'),
    field('due_date', 'Due', 'date'),
    field('tags', 'Tags', 'tags'),
    field('percent', 'Progress', 'percent'),
    field('estimate_minutes', 'Estimate', 'minutes'),
    field('created', 'Created', 'date', { edit: false }),
    field('custom:5', 'Line', 'choice', { options: [{ id: 'l1', name: 'Retail' }] }),
    field('custom:6', 'Loss', 'money', { types: [2] }),
  ],
  item_url: '/',
};
const pen = { meta, words: wordsFor('en'), today: '2026-03-05' };
const row = (id: number, more: Partial<Row> = {}): Row => ({
  id,
  number: id,
  name: `Item ${id}`,
  version: 1,
  state_id: 1,
  item_type_id: 1,
  planned: false,
  summary: false,
  kind: 'task',
  assignees: [],
  tags: [],
  ...more,
});

test('cells are read as if they had been typed, choices by their names', () => {
  const read = (name: string, text: string) => readCell(pen, row(1), name, text);
  assert.deepEqual(read('due_date', '2026/3/5'), { changes: { due_date: '2026-03-05' } });
  assert.deepEqual(read('due_date', '2026-03-05 00:00:00'), { changes: { due_date: '2026-03-05' } });
  assert.deepEqual(read('due_date', '3月5日'), { changes: { due_date: '2026-03-05' } });
  assert.deepEqual(read('due_date', ''), { changes: { due_date: null } });
  assert.deepEqual(read('assignees', '陆远帆、tom qian'), { changes: { assignees: [1, 2] } });
  assert.deepEqual(read('tags', 'security；性能'), { changes: { tags: [8, 7] } });
  assert.deepEqual(read('state', 'done'), { changes: { state: 2 } });
  assert.deepEqual(read('priority', 'High'), { changes: { priority: 3 } });
  assert.deepEqual(read('percent', '40%'), { changes: { percent: 40 } });
  assert.deepEqual(read('estimate_minutes', '1.5'), { changes: { estimate_minutes: 90 } });
  assert.deepEqual(read('custom:5', 'retail'), { changes: { 'custom:5': 'l1' } });
  assert.deepEqual(readCell(pen, row(1, { item_type_id: 2 }), 'custom:6', '¥1,250.50'), {
    changes: { 'custom:6': 125050 },
  });
});

test('what cannot be taken says why', () => {
  const why = (name: string, text: string): string => {
    const read = readCell(pen, row(1), name, text);
    return read && 'problem' in read ? read.problem : '';
  };
  assert.match(why('due_date', 'soon'), /date/);
  assert.match(why('assignees', 'Somebody'), /Nobody .* “Somebody”/);
  assert.match(why('assignees', 'Twin'), /Several/);
  assert.match(why('tags', 'New one'), /no tag “New one”/);
  assert.match(why('state', 'Closed'), /none of the choices/);
  assert.match(why('type', 'Wish'), /none of the choices/);
  assert.match(why('percent', '140'), /0 to 100/);
  assert.match(why('percent', '0.4'), /0 to 100/);
  assert.match(why('name', ''), /title/);
  assert.match(why('custom:6', 'about a lot'), /number/);
});

test('a table goes over the rows from a cell on, and names each cell that it leaves out', () => {
  const rows = [row(1, { due_date: '2026-04-01' }), row(2), row(3)];
  const table = [
    ['2026-04-01', 'High', 'x'],
    ['soon', 'High', ''],
    ['2026-05-01', 'Top', ''],
  ];
  const pasted = pasteOver(pen, rows, ['name', 'due_date', 'priority', 'created'], 1, table);
  assert.deepEqual(Object.fromEntries(pasted.changes), {
    1: { priority: 3 },
    2: { priority: 3 },
    3: { due_date: '2026-05-01' },
  });
  assert.equal(pasted.cells, 3);
  assert.deepEqual(
    pasted.problems.map(({ row: where, column, text }) => [where, column, text]),
    [
      ['HARBOUR-2 Item 2', 'Due', 'soon'],
      ['HARBOUR-3 Item 3', 'Priority', 'Top'],
    ],
  );
  assert.deepEqual(pasted.fixed, ['Created']);
});

test('a state is one of the type that is pasted beside it', () => {
  const pasted = pasteOver(pen, [row(1)], ['type', 'state'], 0, [['Defect', 'Closed']]);
  assert.deepEqual(pasted.changes.get(1), { type: 2, state: 4 });
});

test('a field of other types is not for this item', () => {
  const pasted = pasteOver(pen, [row(1)], ['custom:6'], 0, [['5']]);
  assert.equal(pasted.changes.size, 0);
  assert.equal(pasted.problems[0]?.column, 'Loss');
});

test('lines become new items; columns follow the view or the first line', () => {
  const columns = ['number', 'name', 'priority', 'due_date'];
  const plain = newRows(pen, columns, [['Sow'], [''], ['Reap', 'High', '3-5']], { type: 2 });
  assert.deepEqual(plain.rows, [
    { type: 2, name: 'Sow' },
    { type: 2, name: 'Reap', priority: 3, due_date: '2026-03-05' },
  ]);
  const named = newRows(
    pen,
    columns,
    [
      ['Due', 'title', 'State'],
      ['3-6', 'Mill', 'Done'],
    ],
    {},
  );
  assert.deepEqual(named.rows, [{ name: 'Mill', due_date: '2026-03-06' }]);
  assert.deepEqual(named.fixed, ['State']);
});

test('a line without a title is none, and a bad value is left out by name', () => {
  const made = newRows(
    pen,
    ['name', 'due_date'],
    [
      ['Sow', 'soon'],
      ['', '3-5'],
    ],
    {},
  );
  assert.deepEqual(made.rows, [{ name: 'Sow' }]);
  assert.deepEqual(
    made.problems.map(({ row: where, column }) => [where, column]),
    [
      ['Line 1', 'Due'],
      ['Line 2', 'Title'],
    ],
  );
});
