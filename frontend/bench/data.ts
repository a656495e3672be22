/** A made-up plan of any size, the same every time: phases, groups and tasks with links of all four types. */
import type { PlanData, TaskColumns } from "../src/islands/gantt/wire.ts";

const DAY = 1440;
const PER_DAY = 480;
const PHASES = ["需求分析", "总体设计", "详细设计", "开发实施", "系统测试", "数据迁移", "上线切换", "试运行保障"];
const VERBS = ["编制", "评审", "实施", "配置", "联调", "验证", "部署", "培训"];
const NOUNS = ["接口网关", "主数据模块", "权限中心", "报表平台 BI", "ERP 适配器", "灾备方案", "安全基线", "用户手册"];
const PEOPLE = ["张伟", "王芳", "李娜", "陈静", "Tom Fisher", "赵磊", "周敏", "系统架构师"];
const START = Date.UTC(2026, 8, 7) / 60_000;
const TODAY = Date.UTC(2026, 10, 18) / 60_000;
const HOLIDAYS: PlanData["holidays"] = [
  ...[1, 2, 3, 4, 5, 6, 7].map((day): [number, string, "holiday"] => [Date.UTC(2026, 9, day) / 60_000, "国庆节", "holiday"]),
  [Date.UTC(2026, 8, 20) / 60_000, "国庆节补班", "makeup"],
  [Date.UTC(2026, 9, 10) / 60_000, "国庆节补班", "makeup"],
  ...[25, 26, 27].map((day): [number, string, "freeze"] => [Date.UTC(2026, 10, day) / 60_000, "年终封网", "freeze"]),
];

function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1664525 + 1013904223) >>> 0;
    return state / 4294967296;
  };
}

export function isOff(day: number): boolean {
  const named = HOLIDAYS.find(([at, , kind]) => at === day && kind !== "freeze");
  if (named) return named[2] === "holiday";
  const weekday = (day / DAY + 4) % 7;
  return weekday === 0 || weekday === 6;
}

export function workdayFrom(day: number, steps: number): number {
  let at = day;
  while (isOff(at)) at += DAY;
  for (let left = steps; left > 0; left--) {
    at += DAY;
    while (isOff(at)) at += DAY;
  }
  return at;
}

function emptyTasks(): TaskColumns & { baseline_start: number[]; baseline_finish: number[] } {
  return {
    id: [], parent: [], name: [], kind: [], start: [], finish: [], duration: [], percent: [], slack: [], free: [], flags: [],
    baseline_start: [], baseline_finish: [],
    people: {}, deadline: {}, constraint: {}, deliverable: {}, segments: {}, calendar: {}, actual_start: {}, actual_finish: {},
  };
}

export function makePlan(count: number): PlanData {
  const random = randomFrom(42);
  const tasks = emptyTasks();
  const links: PlanData["links"] = { id: [], from: [], to: [], type: [], lag: [], unit: [], driving: [] };
  const add = (parent: number, name: string, kind: number, first: number, length: number): number => {
    const id = tasks.id.length + 1;
    const start = workdayFrom(first, 0);
    const last = workdayFrom(start, Math.max(0, length - 1));
    const slip = kind === 2 ? 0 : Math.max(-1, Math.floor(random() * 6) - 2);
    tasks.id.push(id);
    tasks.parent.push(parent);
    tasks.name.push(name);
    tasks.kind.push(kind);
    tasks.start.push(start + 480);
    tasks.finish.push(kind === 1 ? start + 480 : last + 1020);
    tasks.duration.push(length * PER_DAY);
    tasks.percent.push(0);
    tasks.slack.push(Math.floor(random() * 8) * PER_DAY);
    tasks.free.push(0);
    tasks.flags.push(0);
    tasks.baseline_start.push(start + 480 - slip * DAY);
    tasks.baseline_finish.push((kind === 1 ? start + 480 : last + 1020) - slip * DAY);
    return id;
  };
  let day = START;
  for (let phase = 0; tasks.id.length < count; phase++) {
    const top = add(0, PHASES[phase % 8] as string, 2, day, 1);
    for (let group = 0; group < 6 && tasks.id.length < count; group++) {
      const middle = add(top, NOUNS[(group + phase) % 8] as string, 2, day, 1);
      let at = day + Math.floor(random() * 6) * DAY;
      let before = 0;
      for (let k = 0; k < 9 && tasks.id.length < count; k++) {
        const milestone = k === 8;
        const length = milestone ? 0 : 1 + Math.floor(random() * 8);
        const name = milestone ? `${NOUNS[(group + phase) % 8]}验收` : `${VERBS[k % 8]}${NOUNS[(k * 3 + group) % 8]}`;
        const id = add(middle, name, milestone ? 1 : 0, at, length);
        decorate(tasks, id - 1, random, milestone);
        if (before && random() < 0.92) {
          const kind = random();
          links.id.push(links.id.length + 1);
          links.from.push(before);
          links.to.push(id);
          links.type.push(kind < 0.75 ? 1 : kind < 0.85 ? 3 : kind < 0.95 ? 0 : 2);
          links.lag.push(random() < 0.15 ? PER_DAY * 2 : 0);
          links.unit.push(0);
          links.driving.push(1);
        }
        before = id;
        at = workdayFrom(at, Math.max(1, Math.round(length * 0.8)));
      }
      day += 4 * DAY;
    }
    day += 8 * DAY;
    if (phase % 12 === 11) day = START;
  }
  rollUp(tasks);
  const off = Array.from({ length: 1400 }, (_, index) => (isOff(START - 60 * DAY + index * DAY) ? "1" : "0")).join("");
  return {
    version: 1,
    project: { key: "harbour", name: "港口集装箱管理系统升级", start: START + 480, status_date: TODAY - 3 * DAY, today: TODAY, calendar_id: 1, minutes_per_day: PER_DAY, critical_slack: 0 },
    may: { edit: true, baseline: true, export: true },
    people: PEOPLE.map((name, index) => ({ id: index + 1, name })),
    calendars: [{ id: 1, name: "标准日历" }, { id: 2, name: "7×24 小时" }],
    nonworking: { from: START - 60 * DAY, days: off },
    holidays: HOLIDAYS,
    baseline: { id: 1, name: "V2.0", taken_at: "2026-09-01" },
    baselines: [{ id: 1, name: "V2.0" }],
    tasks,
    links,
    undo: false,
    redo: false,
  };
}

function decorate(tasks: ReturnType<typeof emptyTasks>, index: number, random: () => number, milestone: boolean): void {
  const start = tasks.start[index] as number;
  const finish = tasks.finish[index] as number;
  const done = finish < TODAY ? (random() < 0.85 ? 100 : 60) : start < TODAY ? Math.round(random() * 18) * 5 : 0;
  tasks.percent[index] = milestone ? (finish < TODAY ? 100 : 0) : done;
  const critical = index % 54 > 18 && index % 54 < 29;
  if (critical) tasks.slack[index] = 0;
  let flags = critical ? 1 : (tasks.slack[index] as number) <= 480 ? 2 : 0;
  if (finish < TODAY && done < 100 && !milestone) flags |= 64;
  else if (finish >= TODAY && random() < 0.06) flags |= 128;
  if (index % 23 === 7) flags |= 4;
  if (index % 31 === 9) flags |= 16;
  tasks.flags[index] = flags;
  const row = String(index);
  if (random() < 0.9 && tasks.people) tasks.people[row] = [1 + (index % 8), ...(index % 11 === 0 ? [1 + ((index + 3) % 8)] : [])];
  if (index % 13 === 5 && tasks.deadline) tasks.deadline[row] = finish + (index % 2 ? 3 : -2) * DAY;
  if (index % 17 === 6 && tasks.constraint) tasks.constraint[row] = [4, start];
  if (milestone && tasks.deliverable) tasks.deliverable[row] = "验收报告";
  if (index % 29 === 12 && !milestone && finish - start > 4 * DAY && tasks.segments) {
    tasks.segments[row] = [[start, start + DAY + 540], [start + 3 * DAY, finish]];
  }
}

export function rollUp(tasks: TaskColumns): void {
  const place = new Map(tasks.id.map((id, index) => [id, index]));
  const seen = new Set<number>();
  for (let index = tasks.id.length - 1; index >= 0; index--) {
    const parent = place.get(tasks.parent[index] as number);
    if (parent === undefined) continue;
    const first = !seen.has(parent);
    seen.add(parent);
    for (const [from, to] of [["start", "finish"], ["baseline_start", "baseline_finish"]] as const) {
      const starts = tasks[from] as number[];
      const ends = tasks[to] as number[];
      starts[parent] = first ? (starts[index] as number) : Math.min(starts[parent] as number, starts[index] as number);
      ends[parent] = first ? (ends[index] as number) : Math.max(ends[parent] as number, ends[index] as number);
    }
    tasks.duration[parent] = Math.round((((tasks.finish[parent] as number) - (tasks.start[parent] as number)) / DAY) * (5 / 7)) * PER_DAY;
    if ((tasks.flags[index] as number) & 1) tasks.flags[parent] = (tasks.flags[parent] as number) | 1;
    tasks.percent[parent] = first ? (tasks.percent[index] as number) : Math.round(((tasks.percent[parent] as number) * 3 + (tasks.percent[index] as number)) / 4);
  }
}
