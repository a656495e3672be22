import assert from 'node:assert/strict';
import { test } from 'node:test';
import { distanceTo, type LinkEnds, linkPath, linkPoints, linkTypeOf } from '../links.ts';
import { Selection } from '../model/selection.ts';
import { readTable, writeTable } from '../model/table.ts';
import { LINK_TYPES } from '../wire.ts';
import { wordsEn } from '../words-en.ts';
import { wordsZh } from '../words-zh.ts';

const ends = (x1: number, x2: number, type: string): LinkEnds => ({
  x1,
  y1: 16,
  x2,
  y2: 80,
  fromFinish: type[0] === 'F',
  toFinish: type[1] === 'F',
  rowHeight: 32,
});

test('every link leaves and arrives on the side its type says', () => {
  for (const type of LINK_TYPES) {
    for (const [x1, x2] of [
      [10, 200],
      [200, 10],
    ] as const) {
      const points = linkPoints(ends(x1, x2, type));
      const [start, next] = points as [[number, number], [number, number]];
      const [before, end] = points.slice(-2) as [[number, number], [number, number]];
      assert.deepEqual(
        [start, end],
        [
          [x1, 16],
          [x2, 80],
        ],
        type,
      );
      assert.equal(Math.sign(next[0] - start[0]), type[0] === 'F' ? 1 : -1, `${type} leaves`);
      assert.equal(Math.sign(before[0] - end[0]), type[1] === 'F' ? 1 : -1, `${type} arrives`);
      points.slice(1).forEach(([x, y], i) => {
        const [px, py] = points[i] as [number, number];
        assert.ok(x === px || y === py, 'only right angles');
      });
    }
  }
});

test('a path starts and ends at its points, with an arrow head', () => {
  const path = linkPath(linkPoints(ends(10, 200, 'FS')));
  assert.match(path, /^M10 16L/);
  assert.match(path, /L200 80m-4 -3l4 3l-4 3$/);
});

test('the distance to a line is measured to its nearest part', () => {
  const points = linkPoints(ends(10, 200, 'FS'));
  assert.equal(distanceTo(points, 18, 50), 0);
  assert.equal(distanceTo(points, 21, 50), 3);
  assert.equal(distanceTo(points, 100, 40), 40);
});

test('joining halves gives the type', () => {
  assert.deepEqual(
    [linkTypeOf(true, false), linkTypeOf(false, false), linkTypeOf(true, true), linkTypeOf(false, true)].map(
      (type) => LINK_TYPES[type],
    ),
    ['FS', 'SS', 'FF', 'SF'],
  );
});

test('tables go to spreadsheets and back unharmed', () => {
  const table = [
    ['a', 'with\ttab', 'two\nlines'],
    ['say "yes"', '', '中文'],
  ];
  assert.deepEqual(readTable(writeTable(table)), table);
  assert.deepEqual(readTable('a\tb\r\nc\t\r\n'), [
    ['a', 'b'],
    ['c', ''],
  ]);
  assert.deepEqual(readTable('5" pipe\tx'), [['5" pipe', 'x']]);
});

test('a selection stretches from its anchor and follows its task', () => {
  const selection = new Selection();
  selection.put(2, 1, 102);
  selection.extend(4, 3, (row) => 100 + row);
  assert.deepEqual([...selection.ids], [102, 103, 104]);
  assert.equal(selection.hasCell(3, 2), true);
  assert.equal(selection.hasCell(3, 4), false);
  selection.follow(104, (id) => (id === 103 ? -1 : id - 99), 9);
  assert.deepEqual([...selection.ids], [102, 104]);
  assert.equal(selection.active.row, 5);
  selection.toggle(7, 0, 107);
  selection.toggle(7, 0, 107);
  assert.equal(selection.ids.has(107), false);
});

test('both languages fill in the same blanks', () => {
  const blanks = (sentence: string): string[] => (sentence.match(/\{\w+\}/g) ?? []).sort();
  for (const key of Object.keys(wordsEn) as (keyof typeof wordsEn)[]) {
    assert.deepEqual(blanks(wordsZh[key]), blanks(wordsEn[key]), key);
    assert.notEqual(wordsZh[key], '', key);
  }
});
