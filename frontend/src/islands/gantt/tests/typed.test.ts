import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromYmd, isoDate } from '../time.ts';
import { readDate, readDuration, readPercent } from '../typed.ts';

const today = fromYmd(2026, 11, 20);
const read = (text: string, near = today): string | null => {
  const day = readDate(text, today, near);
  return day === null ? null : isoDate(day);
};

test('a date can be written in full, in both languages and in full-width signs', () => {
  for (const text of ['2026-03-05', '2026/3/5', '2026.3.5', '2026年3月5日', '20260305', '２０２６－３－５']) {
    assert.equal(read(text), '2026-03-05', text);
  }
});

test('a date without a year is the one nearest to what stood there before', () => {
  assert.equal(read('3/5'), '2027-03-05');
  assert.equal(read('3/5', fromYmd(2026, 4, 1)), '2026-03-05');
  assert.equal(read('3月5日', fromYmd(2026, 4, 1)), '2026-03-05');
  assert.equal(read('3-5', fromYmd(2026, 4, 1)), '2026-03-05');
  assert.equal(read('12-30', fromYmd(2027, 1, 4)), '2026-12-30');
  assert.equal(read('9日'), '2026-11-09');
});

test('a date can be told from today or from what stood there before', () => {
  assert.equal(read('today'), '2026-11-20');
  assert.equal(read('明天'), '2026-11-21');
  assert.equal(read('+3', fromYmd(2026, 3, 1)), '2026-03-04');
  assert.equal(read('-2w', fromYmd(2026, 3, 15)), '2026-03-01');
});

test('what is no date is refused', () => {
  for (const text of ['', 'abc', '2026-02-30', '13/5', '31', '2026-3']) assert.equal(read(text), null, text);
});

test('a duration is read in the units of both languages', () => {
  const minutes = (text: string): number | undefined => readDuration(text, 480)?.minutes;
  assert.equal(minutes('5'), 2400);
  assert.equal(minutes('5d'), 2400);
  assert.equal(minutes('5 天'), 2400);
  assert.equal(minutes('2w'), 4800);
  assert.equal(minutes('2周'), 4800);
  assert.equal(minutes('8h'), 480);
  assert.equal(minutes('1.5d'), 720);
  assert.equal(minutes('1个月'), 9600);
});

test('elapsed durations count whole days, a question mark means estimated', () => {
  assert.deepEqual(readDuration('3ed', 480), { minutes: 4320, elapsed: true, estimated: false });
  assert.deepEqual(readDuration('3日历天', 480), { minutes: 4320, elapsed: true, estimated: false });
  assert.deepEqual(readDuration('5d?', 480), { minutes: 2400, elapsed: false, estimated: true });
  for (const text of ['', 'five', '5x', '-3d']) assert.equal(readDuration(text, 480), null, text);
});

test('a percentage lies between 0 and 100', () => {
  assert.equal(readPercent('40'), 40);
  assert.equal(readPercent('40％'), 40);
  assert.equal(readPercent('101'), null);
  assert.equal(readPercent('-1'), null);
});
