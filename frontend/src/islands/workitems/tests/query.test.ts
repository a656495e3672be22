import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hueOf, initialsOf } from '../people.ts';
import { parseView, sortOf, viewQuery, withColumn, withColumnMoved, withFilter, withSort } from '../query.ts';
import { changed, changesFor, dayFrom, minutesFrom, nextStates, reversed } from '../rules.ts';
import type { Card, Meta, Row } from '../wire.ts';

const meta = {
  lang: 'en',
  me: 1,
  project: { key: 'har', name: 'Harbour' },
  may: { edit: true, plan: true, manage: true },
  types: [{ id: 1, name: 'Defect', icon: 'bug', flow: 7, archived: false }],
  states: [
    { id: 10, name: 'New', category: 'todo', flow: 7 },
    { id: 11, name: 'Fixing', category: 'doing', flow: 7 },
    { id: 12, name: 'Closed', category: 'done', flow: 7 },
    { id: 13, name: 'Rejected', category: 'done', flow: 7 },
    { id: 20, name: 'Elsewhere', category: 'doing', flow: 8 },
  ],
  ways: [
    [10, 11],
    [11, 12],
    [null, 13],
  ],
  people: [{ id: 1, name: 'Tom Qian' }],
  roles: [],
  tags: [],
  priorities: [],
  categories: [],
  fields: [],
  item_url: '/',
} as unknown as Meta;
const row = {
  id: 1,
  number: 4,
  name: 'Crash',
  version: 1,
  state_id: 10,
  item_type_id: 1,
  planned: false,
  summary: false,
  kind: 'task',
} as Row;

test('a view is read from the address and written to it again', () => {
  const query = 'q=a b&priority=3,4&custom:5=x&sort=-due_date,name&group=state&columns=name,state';
  const view = parseView(query);
  assert.deepEqual(view.filters.get('priority'), ['3', '4']);
  assert.deepEqual(view.sort, ['-due_date', 'name']);
  assert.equal(viewQuery(view), query.replace(' ', '%20'));
  assert.equal(viewQuery(parseView('view=7&mode=list')), '');
  assert.equal(viewQuery(parseView('mode=tree')), 'mode=tree');
});

test('a comma in a searched text is no list', () => {
  assert.deepEqual(parseView('q=one,two').filters.get('q'), ['one,two']);
});

test('a header sorts up, down and not at all', () => {
  const up = withSort(parseView(''), 'name');
  assert.equal(sortOf(up, 'name'), 'ascending');
  const down = withSort(up, 'name');
  assert.equal(sortOf(down, 'name'), 'descending');
  assert.deepEqual(withSort(down, 'name').sort, []);
  assert.deepEqual(withSort(down, 'priority', true).sort, ['-name', 'priority']);
});

test('columns come, go and move, but the title stays', () => {
  const view = parseView('columns=number,name,state');
  assert.deepEqual(withColumn(view, 'tags', true).columns, ['number', 'name', 'state', 'tags']);
  assert.deepEqual(withColumn(view, 'name', false).columns, view.columns);
  assert.deepEqual(withColumnMoved(view, 'state', 'name').columns, ['number', 'state', 'name']);
  assert.deepEqual(withColumnMoved(view, 'number', null).columns, ['name', 'state', 'number']);
});

test('a filter without values is none', () => {
  const view = withFilter(parseView('priority=3'), 'priority', []);
  assert.equal(view.filters.size, 0);
});

test('only the states that the workflow leads to are offered', () => {
  assert.deepEqual(
    nextStates(meta, row).map(({ id }) => id),
    [11, 13],
  );
  assert.deepEqual(nextStates(meta, { ...row, planned: true, summary: true }), []);
});

test('a column means the first state that is allowed, or is refused', () => {
  const card = { ...row, column: 'todo', rank: 0, checklist: null } as Card;
  assert.deepEqual(changesFor(meta, card, 'category', 'doing'), { state: 11 });
  assert.deepEqual(changesFor(meta, card, 'category', 'done'), { state: 13 });
  assert.equal(changesFor(meta, card, 'category', 'waiting'), null);
  assert.equal(changesFor(meta, card, 'flow:7', '12'), null);
  assert.deepEqual(changesFor(meta, card, 'custom:3', 'none'), { 'custom:3': null });
});

test('a change is shown before it is taken, and can be taken back', () => {
  const before: Row = {
    ...row,
    priority: 2,
    assignees: [{ id: 5, name: 'Tester', user: null }],
    custom: { 3: 'a' },
  };
  const changes = { priority: 4, assignees: [1], 'custom:3': 'b', state: 11 };
  const after = changed(meta, before, changes);
  assert.equal(after.priority, 4);
  assert.deepEqual(
    after.assignees?.map(({ name }) => name),
    ['Tester', 'Tom Qian'],
  );
  assert.equal(after.custom?.[3], 'b');
  assert.deepEqual(reversed(before, changes), { priority: 2, assignees: [], 'custom:3': 'a', state: 10 });
});

test('hours are read as people type them', () => {
  assert.deepEqual(['1.5', '1:30', '90m', '2h', '1d', '1天', ''].map(minutesFrom), [
    90,
    90,
    90,
    120,
    480,
    480,
    null,
  ]);
  assert.ok(Number.isNaN(minutesFrom('soon')));
});

test('days are read as people type them', () => {
  const typed = ['2026-03-05', '3-5', '3/5', '3月5日', '0305', ''];
  assert.deepEqual(
    typed.map((text) => dayFrom(text, '2026-11-29')),
    [...Array(5).fill('2026-03-05'), ''],
  );
  assert.equal(dayFrom('2026-02-31', '2026-11-29'), null);
  assert.equal(dayFrom('soon', '2026-11-29'), null);
});

test('people have the colour and initials that the server gives them', () => {
  assert.equal(initialsOf('Tom Qian'), 'TQ');
  assert.equal(initialsOf('李娜'), '李');
  assert.equal(initialsOf(''), '?');
  assert.equal(hueOf('Tom Qian'), 3);
});
