import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drags, same, step, told } from '../model.ts';

test('up is more power, right is more interest', () => {
  const middle = { power: 3, interest: 3 };
  assert.deepEqual(step('ArrowUp', middle), { power: 4, interest: 3 });
  assert.deepEqual(step('ArrowDown', middle), { power: 2, interest: 3 });
  assert.deepEqual(step('ArrowLeft', middle), { power: 3, interest: 2 });
  assert.deepEqual(step('ArrowRight', middle), { power: 3, interest: 4 });
});

test('nobody leaves the grid, and other keys lead nowhere', () => {
  assert.deepEqual(step('ArrowUp', { power: 5, interest: 1 }), { power: 5, interest: 1 });
  assert.deepEqual(step('ArrowLeft', { power: 5, interest: 1 }), { power: 5, interest: 1 });
  assert.equal(step('Enter', { power: 5, interest: 1 }), null);
});

test('a trembling finger does not drag', () => {
  assert.equal(drags(3, 4), false);
  assert.equal(drags(4, 4), true);
});

test('a place is said, and known again', () => {
  assert.equal(told('Power {power}, interest {interest}', { power: 5, interest: 2 }), 'Power 5, interest 2');
  assert.equal(same({ power: 5, interest: 2 }, { power: 5, interest: 2 }), true);
  assert.equal(same({ power: 5, interest: 2 }, { power: 2, interest: 5 }), false);
});
