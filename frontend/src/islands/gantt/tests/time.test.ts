import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WorkDays } from '../days.ts';
import {
  DAY,
  drawnDay,
  durationText,
  fartherZoom,
  finishDay,
  floorTo,
  fromYmd,
  isoDate,
  nearerZoom,
  nextOf,
  scaleLabel,
  signedDays,
  tiersFor,
  ZOOM_STEPS,
} from '../time.ts';

const day = fromYmd(2026, 3, 5);

test('a working day is drawn as wide as its day', () => {
  assert.equal(drawnDay(day + 480) * DAY, day);
  assert.equal(drawnDay(day + 1020) * DAY, day + DAY);
  assert.equal(drawnDay(day + 750) * DAY, day + DAY / 2);
  assert.equal(drawnDay(day) * DAY, day, 'before opening is the start of the day');
});

test('a finish at midnight belongs to the day before', () => {
  assert.equal(finishDay(day), day - DAY);
  assert.equal(finishDay(day, day), day, 'unless nothing came before it');
  assert.equal(finishDay(day + 1020), day);
});

test('the scale starts weeks on Monday and knows quarters', () => {
  assert.equal(isoDate(floorTo('week', day)), '2026-03-02');
  assert.equal(isoDate(floorTo('quarter', day)), '2026-01-01');
  assert.equal(isoDate(nextOf('quarter', floorTo('quarter', day))), '2026-04-01');
  assert.equal(isoDate(nextOf('year', floorTo('year', day))), '2027-01-01');
});

test('labels fit the language and the room', () => {
  assert.equal(scaleLabel('month', day, 'zh', 200), '2026年3月');
  assert.equal(scaleLabel('month', day, 'en', 40), 'Mar');
  assert.equal(scaleLabel('quarter', day, 'zh', 200), '2026年一季度');
  assert.equal(scaleLabel('quarter', day, 'en', 40), 'Q1');
});

test('zooming in and out walks through the steps and stops at the ends', () => {
  let px: number = ZOOM_STEPS[0];
  for (const step of ZOOM_STEPS.slice(1)) {
    px = fartherZoom(px);
    assert.equal(px, step);
  }
  assert.equal(fartherZoom(px), px);
  for (let i = 0; i < ZOOM_STEPS.length; i++) px = nearerZoom(px);
  assert.equal(px, ZOOM_STEPS[0]);
  assert.deepEqual(tiersFor(24), { upper: 'month', lower: 'day' });
});

test('durations are written as people say them', () => {
  assert.equal(durationText(2400, 480, 'zh'), '5天');
  assert.equal(durationText(2400, 480, 'en'), '5 d');
  assert.equal(durationText(120, 480, 'en'), '2 h');
  assert.equal(durationText(4320, 480, 'en', true), '3 ed');
  assert.equal(signedDays(-960, 480, 'en'), '−2 d');
});

test('make-up Saturdays are worked, holidays are not, and outside the calendar weekends are off', () => {
  const saturday = fromYmd(2026, 3, 7);
  const days = new WorkDays({ from: saturday, days: '0110' }, [
    [saturday + DAY, '清明节', 'holiday'],
    [saturday + 2 * DAY, '清明节', 'holiday'],
  ]);
  assert.equal(days.isOff(saturday), false);
  assert.equal(days.isOff(saturday + DAY), true);
  assert.equal(days.isOff(saturday + 7 * DAY), true);
  assert.equal(days.isOff(saturday + 4 * DAY), false);
  assert.deepEqual(days.offRuns(saturday, saturday + 4 * DAY), [[saturday + DAY, saturday + 3 * DAY]]);
  assert.equal(days.named.length, 1, 'neighbouring days of one holiday are one run');
  assert.equal(days.namesOn(saturday + 2 * DAY), '清明节');
});

test('a duration is counted over the days off', () => {
  const monday = fromYmd(2026, 3, 2);
  const days = new WorkDays({ from: monday, days: '00000110000011' }, []);
  assert.equal(days.after(monday + 4 * DAY + 1020, 960, 480), monday + 8 * DAY + 1020);
});
