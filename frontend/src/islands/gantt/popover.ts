/** A small box that floats until Esc or a click elsewhere; the focus returns to where it was. */
import { el } from './dom.ts';
import type { Gantt } from './gantt.ts';

export interface Popover {
  box: HTMLElement;
  close(): void;
}

export function openPopover(gantt: Gantt, label: string, clientX: number, clientY: number): Popover {
  const box = el('div', 'gantt-popover', gantt.host, {
    role: 'dialog',
    'aria-label': label,
    popover: 'auto',
    tabindex: -1,
  });
  const close = (): void => box.hidePopover();
  box.addEventListener('toggle', (event) => {
    if ((event as ToggleEvent).newState !== 'closed') return;
    const inside = box.contains(document.activeElement) || document.activeElement === document.body;
    box.remove();
    if (inside) gantt.focus();
  });
  box.showPopover();
  requestAnimationFrame(() => {
    const { offsetWidth, offsetHeight } = box;
    box.style.left = `${Math.max(8, Math.min(innerWidth - offsetWidth - 8, clientX))}px`;
    box.style.top = `${Math.max(8, Math.min(innerHeight - offsetHeight - 8, clientY + 8))}px`;
    box.querySelector<HTMLElement>('input, select, button')?.focus({ preventScroll: true });
  });
  return { box, close };
}
