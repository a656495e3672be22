/** What one person chose to see of one plan; kept in the browser. */
import { COLUMNS, type Column, type ColumnKey } from './model/columns.ts';

export interface ColumnChoice {
  key: ColumnKey;
  width: number;
  shown: boolean;
}

export interface Settings {
  columns: ColumnChoice[];
  gridWidth: number;
  pxPerDay: number;
  critical: boolean;
  baseline: boolean;
  progressLine: boolean;
  links: boolean;
  float: boolean;
}

export interface ShownColumn extends Column {
  label: string;
}

export const standardColumns = (): ColumnChoice[] =>
  COLUMNS.map(({ key, width, standard }) => ({ key, width, shown: standard }));

const standard = (): Settings => ({
  columns: standardColumns(),
  gridWidth: 617,
  pxPerDay: 24,
  critical: true,
  baseline: true,
  progressLine: false,
  links: true,
  float: false,
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
