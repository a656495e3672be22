import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Meta, Page, Row } from '../../workitems/wire.ts';
import { ListModel, slice } from '../model.ts';

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
  ...more,
});
const page = (rows: Row[], more: Partial<Page> = {}): Page => ({
  rows,
  more: false,
  total: rows.length,
  groups: [],
  query: '',
  ...more,
});
const model = (): ListModel => new ListModel({ people: [] } as unknown as Meta);
const text = (list: ListModel, tree: boolean, grouped: boolean): string[] =>
  list
    .lines(tree, grouped)
    .map((line) =>
      line.kind === 'row'
        ? `${' '.repeat(line.depth)}${line.row.id}`
        : line.kind === 'group'
          ? `[${line.key} ${line.count}]`
          : '…',
    );

test('pages follow one another and end with what is still to come', () => {
  const list = model();
  list.take(page([row(1), row(2)], { more: true, total: 3 }), 0);
  assert.deepEqual(text(list, false, false), ['1', '2', '…']);
  list.take(page([row(3)], { total: 3 }), 2);
  assert.deepEqual(text(list, false, false), ['1', '2', '3']);
});

test('a folded group keeps its count and hides its rows', () => {
  const list = model();
  const groups = [
    { key: '5', count: 1 },
    { key: '', count: 2 },
  ];
  list.take(page([row(1, { group_key: '5' }), row(2), row(3)], { groups }), 0);
  assert.deepEqual(text(list, false, true), ['[5 1]', '1', '[ 2]', '2', '3']);
  list.closed.add('-');
  assert.deepEqual(text(list, false, true), ['[5 1]', '1', '[ 2]']);
});

test('a tree shows the branches that are unfolded', () => {
  const list = model();
  list.take(page([row(1, { has_children: true }), row(2)]), 0);
  list.takeBranch(1, page([row(3), row(4)], { more: true }), 0);
  assert.deepEqual(text(list, true, false), ['1', ' 3', ' 4', '…', '2']);
});

test('a refused change is rolled back to what stood there before', () => {
  const list = model();
  list.take(page([row(1)]), 0);
  list.expect(1, { name: 'Other' });
  list.expect(1, { priority: 4 });
  assert.equal(list.rows.get(1)?.name, 'Other');
  list.rollBack(1);
  assert.equal(list.rows.get(1)?.name, 'Item 1');
  assert.equal(list.rows.get(1)?.priority, undefined);
});

test('rows that are gone are selected no more', () => {
  const list = model();
  list.take(page([row(1), row(2)]), 0);
  list.selectBetween(list.lines(false, false), 1, 0);
  assert.equal(list.selected.size, 2);
  list.remove([2]);
  assert.deepEqual([...list.selected], [1]);
  assert.equal(list.total, 1);
});

test('only what is in sight is drawn, however long the list', () => {
  const [first, last] = slice(10_000, 32, 160_000, 640);
  assert.ok(first > 4_900 && last < 5_100 && last - first < 60);
});

test('a second change builds on the version that the first one has brought, not on what others did', () => {
  const list = model();
  list.take(page([row(1)]), 0);
  const seen = list.rows.get(1) as Row;
  list.written([row(1, { version: 2 })]);
  assert.equal(list.versionOf(seen), 2);
  list.refresh([row(1, { version: 3 })]);
  assert.equal(list.versionOf(seen), 2);
  assert.equal(list.versionOf(list.rows.get(1) as Row), 3);
});
