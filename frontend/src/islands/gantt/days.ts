/** Which days are worked, as the server's calendar says. */
import { DAY } from './time.ts';
import type { DayKind, Minutes, PlanData } from './wire.ts';

export interface DayRun {
  from: Minutes;
  to: Minutes;
  name: string;
  kind: DayKind;
}

export class WorkDays {
  private readonly from: Minutes;
  private readonly days: string;
  /** Holidays, make-up workdays and freeze windows; neighbouring days of one name are one run. */
  readonly named: DayRun[];

  constructor(nonworking: PlanData['nonworking'], holidays: PlanData['holidays']) {
    this.from = nonworking.from;
    this.days = nonworking.days;
    this.named = runsOf(holidays);
  }

  /** Outside the span the server described, Saturday and Sunday are off. */
  isOff(day: Minutes): boolean {
    const index = Math.round((day - this.from) / DAY);
    const known = this.days[index];
    if (index >= 0 && known !== undefined) return known === '1';
    const weekday = (Math.floor(day / DAY) + 4) % 7;
    return weekday === 0 || weekday === 6;
  }

  /** Non-working spans between two days, `[from, to)`. */
  offRuns(from: Minutes, to: Minutes): [Minutes, Minutes][] {
    const runs: [Minutes, Minutes][] = [];
    let open: Minutes | null = null;
    for (let day = from; day <= to; day += DAY) {
      const off = day < to && this.isOff(day);
      if (off && open === null) open = day;
      if (!off && open !== null) {
        runs.push([open, day]);
        open = null;
      }
    }
    return runs;
  }

  /** The instant `minutes` of working time after `at`, to the day; used to draw float. */
  after(at: Minutes, minutes: Minutes, perDay: number): Minutes {
    let days = Math.min(2000, Math.round(minutes / perDay));
    let result = at;
    while (days > 0) {
      result += DAY;
      if (!this.isOff(Math.floor(result / DAY) * DAY)) days -= 1;
    }
    return result;
  }

  namesOn(day: Minutes): string {
    const names = this.named.filter((run) => run.from <= day && day < run.to).map((run) => run.name);
    return names.join(' · ');
  }
}

function runsOf(holidays: PlanData['holidays']): DayRun[] {
  const runs: DayRun[] = [];
  const sorted = [...holidays].sort((a, b) => a[0] - b[0]);
  for (const [from, name, kind = 'holiday'] of sorted) {
    const open = runs.findLast((run) => run.to === from && run.name === name && run.kind === kind);
    if (open) open.to = from + DAY;
    else runs.push({ from, to: from + DAY, name, kind });
  }
  return runs;
}
