import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BoardData, Card, Meta } from '../../workitems/wire.ts';
import { BoardModel } from '../model.ts';

const meta = {
  lang: 'en',
  may: { edit: true },
  types: [{ id: 1, name: 'Task', flow: 7 }],
  states: [
    { id: 10, category: 'todo', flow: 7 },
    { id: 11, category: 'doing', flow: 7 },
  ],
  ways: [[10, 11]],
  people: [],
  priorities: [
    { id: 4, name: 'Urgent' },
    { id: 2, name: 'Normal' },
  ],
} as unknown as Meta;
const card = (id: number, column: string, more: Partial<Card> = {}): Card =>
  ({
    id,
    number: id,
    name: `Card ${id}`,
    version: 1,
    column,
    rank: id,
    state_id: column === 'todo' ? 10 : 11,
    item_type_id: 1,
    planned: false,
    summary: false,
    kind: 'task',
    priority: 2,
    checklist: null,
    ...more,
  }) as Card;
const column = (key: string, cards: Card[], limit: number | null = null) => ({
  key,
  name: key,
  category: key,
  hue: 1,
  count: cards.length,
  limit,
  cards,
});
const board = (limit: number | null = null): BoardModel => {
  const model = new BoardModel(meta);
  model.take({
    by: 'category',
    strict: true,
    total: 3,
    columns: [column('todo', [card(1, 'todo'), card(2, 'todo')]), column('doing', [card(3, 'doing')], limit)],
  } as BoardData);
  return model;
};
const ids = (model: BoardModel): number[][] => model.columns.map(({ cards }) => cards.map(({ id }) => id));

test('a card goes behind another one, and the counts go along', () => {
  const model = board();
  model.move(1, 'doing', 3);
  assert.deepEqual(ids(model), [[2], [3, 1]]);
  assert.deepEqual(
    model.columns.map(({ count }) => count),
    [1, 2],
  );
  assert.equal(model.card(1)?.state_id, 11);
});

test('what the workflow or a strict limit refuses is known before it is dropped', () => {
  assert.equal(board().refuses(1, 'doing'), null);
  assert.equal(board().refuses(3, 'todo'), 'way');
  assert.equal(board(1).refuses(1, 'doing'), 'full');
  assert.equal(board(1).refuses(3, 'doing'), null, 'within its column a card may always move');
});

test('what others did moves cards, and takes away those that are gone', () => {
  const model = board();
  model.refresh([1, 2], [card(1, 'doing', { rank: 99 })]);
  assert.deepEqual(ids(model), [[], [3, 1]]);
});

test('lanes come in the order of what they are', () => {
  const model = board();
  model.columns[1]?.cards.push(card(4, 'doing', { priority: 4 }));
  assert.deepEqual(
    model.lanes('priority', 'None').map(({ name }) => name),
    ['Urgent', 'Normal'],
  );
  assert.deepEqual(model.lanes('', 'None'), []);
});
