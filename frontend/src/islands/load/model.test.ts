import assert from 'node:assert/strict';
import { test } from 'node:test';
import { step } from './model.ts';

test('arrows stay in the table', () => {
  assert.equal(step('ArrowRight', 0, 3, 6), 1);
  assert.equal(step('ArrowRight', 2, 3, 6), 2);
  assert.equal(step('ArrowLeft', 3, 3, 6), 3);
  assert.equal(step('ArrowDown', 1, 3, 6), 4);
  assert.equal(step('ArrowDown', 4, 3, 6), 4);
  assert.equal(step('ArrowUp', 1, 3, 6), 1);
});

test('Home and End stay in the row, the page keys in the column', () => {
  assert.equal(step('Home', 5, 3, 9), 3);
  assert.equal(step('End', 3, 3, 9), 5);
  assert.equal(step('PageDown', 1, 3, 9), 7);
  assert.equal(step('PageUp', 7, 3, 9), 1);
});

test('other keys lead nowhere', () => assert.equal(step('x', 4, 3, 9), 4));
