/** Plans to test with, small enough to see at a glance. */
import { WorkDays } from '../days.ts';
import type { Reading } from '../model/columns.ts';
import { Plan } from '../model/plan.ts';
import { DAY, fromYmd, type Lang } from '../time.ts';
import type { PlanData } from '../wire.ts';
import { wordsFor } from '../words.ts';

/** Monday. */
export const MONDAY = fromYmd(2026, 3, 2);

/**
 * 1 Design (10) with 1.1 Draft (11) and 1.2 Review (12), then 2 Build (20) with 2.1 Code (21) and 2.2 Done (22).
 * Draft, Review and Code take two days each, one after the other; 22 is a milestone.
 */
export function harbour(): PlanData {
  const start = [0, 0, 2, 0, 4, 4].map((day) => MONDAY + day * DAY + 480);
  const finish = [3, 1, 3, 8, 8, 8].map((day) => MONDAY + day * DAY + 1020);
  return {
    version: 7,
    project: {
      key: 'harbour',
      name: 'Harbour',
      start: MONDAY + 480,
      status_date: null,
      today: MONDAY + DAY,
      calendar_id: 1,
      minutes_per_day: 480,
      critical_slack: 0,
    },
    may: { edit: true, baseline: true, export: true },
    people: [
      { id: 1, name: '李娜' },
      { id: 2, name: 'Tom' },
    ],
    calendars: [{ id: 1, name: 'Standard' }],
    nonworking: { from: MONDAY, days: '00000110000011' },
    holidays: [],
    baseline: null,
    baselines: [],
    tasks: {
      id: [10, 11, 12, 20, 21, 22],
      parent: [0, 10, 10, 0, 20, 20],
      name: ['Design', 'Draft', 'Review', 'Build', 'Code', 'Done'],
      kind: [2, 0, 0, 2, 0, 1],
      start,
      finish,
      duration: [1920, 960, 960, 1440, 1440, 0],
      percent: [0, 50, 0, 0, 0, 0],
      slack: [0, 0, 480, 0, 0, 0],
      free: [0, 0, 0, 0, 0, 0],
      flags: [1, 1, 0, 1, 1, 0],
      people: { 1: [1, 2] },
      deadline: { 4: MONDAY + 10 * DAY + 1020 },
    },
    links: {
      id: [1, 2],
      from: [11, 12],
      to: [12, 21],
      type: [1, 3],
      lag: [0, 960],
      unit: [0, 0],
      driving: [1, 1],
    },
  };
}

export function reading(data: PlanData = harbour(), lang: Lang = 'en'): Reading & { plan: Plan } {
  return {
    plan: new Plan(data),
    days: new WorkDays(data.nonworking, data.holidays),
    lang,
    words: wordsFor(lang),
  };
}
