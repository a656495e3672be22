import assert from 'node:assert/strict';
import { test } from 'node:test';
import { extended, isSigned, length } from './model.ts';

test('a dot is no signature, a line is', () => {
  assert.equal(isSigned([[{ x: 0.5, y: 0.2 }]]), false);
  const line = [
    { x: 0.1, y: 0.2 },
    { x: 0.6, y: 0.2 },
  ];
  assert.equal(isSigned([line]), true);
  assert.equal(length([line, line]), 1);
});

test('a finger that rests adds no points', () => {
  const stroke = [{ x: 0.1, y: 0.1 }];
  assert.equal(extended(stroke, { x: 0.1, y: 0.1001 }), stroke);
  assert.equal(extended(stroke, { x: 0.2, y: 0.1 }).length, 2);
});
