import { placeBeside } from './dom.ts';

/*
 * .menu[popover]: the browser opens and closes it (popovertarget); this puts it beside its button, tells
 * assistive technology, and lets the arrow keys walk through its items.
 */
const ITEMS = 'a[href], button:not(:disabled), input, select';

function buttonOf(menu: HTMLElement): HTMLElement | null {
  const buttons = document.querySelectorAll<HTMLElement>(`[popovertarget="${CSS.escape(menu.id)}"]`);
  return [...buttons].find((button) => button.getClientRects().length > 0) ?? null;
}

// `toggle` does not bubble, hence the capture phase.
document.addEventListener(
  'toggle',
  (event) => {
    const menu = event.target;
    if (!(menu instanceof HTMLElement) || !menu.matches('.menu[popover]')) return;
    const isOpen = (event as ToggleEvent).newState === 'open';
    const button = buttonOf(menu);
    if (isOpen && button) placeBeside(menu, button);
  },
  true,
);

document.addEventListener('keydown', (event) => {
  const menu = (event.target as Element).closest?.<HTMLElement>('.menu:popover-open');
  const button = (event.target as Element).closest?.<HTMLElement>('[popovertarget]');
  const open = menu ?? (button && document.querySelector<HTMLElement>('.menu:popover-open'));
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!open || !step || (event.target as Element).matches('input, select, textarea')) return;
  event.preventDefault();
  const items = [...open.querySelectorAll<HTMLElement>(ITEMS)];
  const at = items.indexOf(document.activeElement as HTMLElement);
  items[(at + step + items.length) % items.length]?.focus();
});

/** A deed chosen from a menu closes it; links leave the page anyway, and inputs keep it open. */
document.addEventListener('click', (event) => {
  const item = (event.target as Element).closest?.('.menu-item:not([data-keep-open])');
  item?.closest<HTMLElement>('.menu:popover-open')?.hidePopover();
});
for (const moved of ['resize', 'scroll'])
  window.addEventListener(moved, () => {
    const menu = document.querySelector<HTMLElement>('.menu:popover-open');
    const button = menu && buttonOf(menu);
    if (menu && button) placeBeside(menu, button);
  });
