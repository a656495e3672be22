/** What a tab keeps for the next time its page opens: the place that was read, and changes that were not sent. */
import type { Command } from './wire.ts';

export interface Place {
  /** The task at the top of the view. */
  top: number;
  /** The active task. */
  task: number;
}

export interface Unsent {
  version: number;
  deeds: { way: 'changes' | 'undo' | 'redo'; commands: Command[] }[];
}

const placeKey = (viewKey: string): string => `tongzhou.gantt.place.${viewKey}`;
const unsentKey = (viewKey: string): string => `tongzhou.gantt.unsent.${viewKey}`;

/** Storage may be refused or hold something foreign; then nothing is remembered. */
function read(key: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(sessionStorage.getItem(key) ?? 'null');
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

function write(key: string, value: object | null): void {
  try {
    if (value) sessionStorage.setItem(key, JSON.stringify(value));
    else sessionStorage.removeItem(key);
  } catch {
    return;
  }
}

export function rememberedPlace(viewKey: string): Place | null {
  const { top, task } = read(placeKey(viewKey)) ?? {};
  return typeof top === 'number' && typeof task === 'number' ? { top, task } : null;
}

export const rememberPlace = (viewKey: string, place: Place): void => write(placeKey(viewKey), place);

export function rememberedUnsent(viewKey: string): Unsent | null {
  const { version, deeds } = read(unsentKey(viewKey)) ?? {};
  if (typeof version !== 'number' || !Array.isArray(deeds) || deeds.length === 0) return null;
  return { version, deeds: deeds as Unsent['deeds'] };
}

export const rememberUnsent = (viewKey: string, unsent: Unsent): void =>
  write(unsentKey(viewKey), unsent.deeds.length ? unsent : null);
