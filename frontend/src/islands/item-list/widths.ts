/** The widths of a list's columns, kept with the browser. */
import { closest } from '../gantt/dom.ts';
import { LEAST_WIDTH, type ListView } from './view.ts';

/** The widths that were kept for a project's list. */
export function keptWidths(key: string): Record<string, number> {
  try {
    return JSON.parse(localStorage.getItem(`tz-list-${key}`) ?? '{}');
  } catch {
    return {};
  }
}

/** Follows the pointer from the edge of a column's head until it is let go. */
export function dragWidth(drawn: ListView, key: string, event: PointerEvent): void {
  const name = closest(event, '[data-grip]')?.dataset.grip;
  if (!name) return;
  event.preventDefault();
  const cell = closest(event, '[data-column]');
  const start = cell?.offsetWidth ?? drawn.width(name);
  const end = new AbortController();
  const move = (moved: PointerEvent): void => {
    drawn.widths[name] = Math.max(LEAST_WIDTH, start + moved.clientX - event.clientX);
    drawn.layOut();
  };
  window.addEventListener('pointermove', move, { signal: end.signal });
  window.addEventListener(
    'pointerup',
    () => {
      end.abort();
      localStorage.setItem(`tz-list-${key}`, JSON.stringify(drawn.widths));
    },
    { signal: end.signal },
  );
}
