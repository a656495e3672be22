import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Axis, arrowsOf, extentOf, fitting, type Project, type TimelineData } from '../model.ts';

const project = (key: string, own: Partial<Project> = {}): Project => ({
  key,
  name: key,
  client: '',
  hue: 1,
  url: '',
  status: '',
  tone: '',
  start: 100,
  finish: 200,
  baseline: null,
  slip: null,
  progress: 0,
  phases: [],
  milestones: [],
  ...own,
});
const data = (own: Partial<TimelineData> = {}): TimelineData => ({
  today: 150,
  projects: [project('a'), project('b', { finish: null })],
  links: [],
  total: 2,
  ...own,
});

test('the axis holds every date and today, with room on both sides', () => {
  assert.deepEqual(extentOf(data()), [86, 214]);
  assert.deepEqual(extentOf(data({ today: 900 })), [100 - 27, 900 + 27]);
  const late = project('c', { milestones: [[1, 'Go', 500, null, 0]], phases: [['P', 40, 90, 0, 0]] });
  const [first, last] = extentOf(data({ projects: [late] }));
  assert.ok(first < 40 && last > 500);
});

test('a bar goes from the morning of its first day to the evening of its last', () => {
  const axis = new Axis([100, 200], 10);
  assert.deepEqual(axis.span(100, 100), [0, 10]);
  assert.deepEqual(axis.span(110, 119), [100, 100]);
  assert.deepEqual(new Axis([100, 200], 0.1).span(110, 110)[1], 3);
});

test('everything fits into the width', () => {
  const extent = extentOf(data());
  const axis = new Axis(extent, fitting(extent, 800));
  assert.ok(Math.abs(axis.width - 800) < 0.01);
});

test('a link is drawn where both of its ends are, and says when it cannot be kept', () => {
  const axis = new Axis([100, 200], 1);
  const links: TimelineData['links'] = [
    ['a', 'Ready', 120, 'b', 'Build', 121],
    ['a', 'Ready', 120, 'b', 'Test', 110],
    ['', '', 120, 'b', 'Build', 121],
    ['a', 'Ready', null, 'b', 'Build', 121],
  ];
  const found = arrowsOf(data({ links }), axis);
  assert.deepEqual(
    found.map(({ title, late }) => [title, late]),
    [
      ['Ready → Build', false],
      ['Ready → Test', true],
    ],
  );
  assert.deepEqual(found[0]?.from, { row: 0, x: 21 });
  assert.deepEqual(found[0]?.to, { row: 1, x: 21 });
});
