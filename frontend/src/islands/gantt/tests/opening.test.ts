import assert from 'node:assert/strict';
import { test } from 'node:test';
import { firstDay, firstRow, taskInAddress } from '../model/opening.ts';
import { Plan, type Task } from '../model/plan.ts';
import { fittingWidths } from '../model/widths.ts';
import { DAY, fromYmd } from '../time.ts';
import { harbour, MONDAY, reading } from './plans.ts';

test('the plan opens at today while it is under way, else at its beginning', () => {
  const data = harbour();
  assert.equal(firstDay(new Plan(data)), MONDAY + DAY);
  for (const today of [MONDAY - 30 * DAY, MONDAY + 90 * DAY]) {
    data.project.today = today;
    assert.equal(firstDay(new Plan(data)), MONDAY + 480);
  }
});

test('it opens at the first unfinished task of these days', () => {
  const { plan } = reading();
  const taskAt = (row: number): Task | null => (row < plan.count ? plan.task(row) : null);
  assert.equal(firstRow(plan.count, taskAt, MONDAY, MONDAY + DAY), 1, 'Draft is half done');
  assert.equal(firstRow(plan.count, taskAt, MONDAY + 5 * DAY, MONDAY + 20 * DAY), 4, 'Code is due then');
  assert.equal(firstRow(plan.count, taskAt, MONDAY + 50 * DAY, MONDAY + 60 * DAY), 1, 'nothing is due then');
  plan.tasks.percent.fill(100);
  assert.equal(firstRow(plan.count, taskAt, MONDAY, MONDAY + DAY), 0);
});

test('an address may name a task', () => {
  assert.equal(taskInAddress('#task-17'), 17);
  assert.equal(taskInAddress('#task--3'), -3, 'what a scenario adds has a number below nothing');
  for (const hash of ['', '#task-', '#task-1x', '#tasks', '#task---1'])
    assert.equal(taskInAddress(hash), 0, hash);
});

test('dates get room for their year as soon as one of them needs it', () => {
  const data = harbour();
  const near = fittingWidths(reading(data)).start ?? 0;
  data.tasks.finish[5] = fromYmd(2027, 1, 8) + 1020;
  const far = fittingWidths(reading(data)).start ?? 0;
  assert.ok(near < 80 && far >= 90, `${near} ${far}`);
});

test('durations get room for the longest of them', () => {
  const data = harbour();
  const short = fittingWidths(reading(data, 'zh')).duration ?? 0;
  data.tasks.duration[0] = 480 * 1000 + 120;
  const long = fittingWidths(reading(data, 'zh')).duration ?? 0;
  assert.ok(long > short, `${short} ${long}`);
});

test('patches leave the dates of a baseline of one’s own choice alone', () => {
  for (const [own, expected] of [
    [true, 1],
    [false, 2],
  ] as const) {
    const data = harbour();
    data.tasks.baseline_start = data.tasks.id.map(() => 1);
    data.tasks.baseline_finish = data.tasks.id.map(() => 1);
    const plan = new Plan(data, own);
    const row = { id: [11], baseline_start: [2], baseline_finish: [2] };
    plan.apply({
      version: 8,
      changed: row as unknown as NonNullable<Parameters<Plan['apply']>[0]['changed']>,
    });
    assert.equal(plan.byId(11)?.baselineStart, expected);
  }
});
