/** What one person chose to see of one plan; kept in the browser. */
import { COLUMNS, type Column, type ColumnKey } from './model/columns.ts';

export interface ColumnChoice {
  key: ColumnKey;
  width: number;
  shown: boolean;
}

export interface Settings {
  columns: ColumnChoice[];
  /** 0 until somebody moves the splitter. */
  gridWidth: number;
  pxPerDay: number;
  critical: boolean;
  baseline: boolean;
  progressLine: boolean;
  links: boolean;
  float: boolean;
  /** Id of the baseline to compare with, 0 for the one the project is measured against. */
  baselineId: number;
}

export interface ShownColumn extends Column {
  /** As wide as what the plan shows in it; the width unless somebody chose another. */
  fitting: number;
  label: string;
}

export const standardColumns = (): ColumnChoice[] =>
  COLUMNS.map(({ key, width, standard }) => ({ key, width, shown: standard }));

const standard = (): Settings => ({
  columns: standardColumns(),
  gridWidth: 0,
  pxPerDay: 24,
  critical: true,
  baseline: true,
  progressLine: false,
  links: true,
  float: false,
  baselineId: 0,
});

const storageKey = (viewKey: string): string => `tongzhou.gantt.${viewKey}`;

/** A broken or foreign entry counts as no choice. Columns that are new since then come at the end. */
export function loadSettings(viewKey: string): Settings {
  const settings = standard();
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(storageKey(viewKey)) ?? '{}');
    Object.assign(settings, stored);
  } catch {
    return settings;
  }
  settings.columns = completed(settings.columns);
  return settings;
}

function completed(columns: ColumnChoice[]): ColumnChoice[] {
  const known = Array.isArray(columns)
    ? columns.filter((one) => COLUMNS.some(({ key }) => key === one.key))
    : [];
  return [...known, ...standardColumns().filter((one) => !known.some(({ key }) => key === one.key))];
}

/** Private windows may refuse storage; then the choice lasts as long as the page. */
export function saveSettings(viewKey: string, settings: Settings): void {
  try {
    localStorage.setItem(storageKey(viewKey), JSON.stringify(settings));
  } catch {
    return;
  }
}
