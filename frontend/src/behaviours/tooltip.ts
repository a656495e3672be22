import { closest, placeBeside } from './dom.ts';

/* [data-tooltip="text"], or empty to show the aria-label: on hover after a moment, on keyboard focus at once. */
const tooltip = document.createElement('div');
tooltip.className = 'tooltip';
tooltip.popover = 'manual';
tooltip.setAttribute('aria-hidden', 'true'); // it repeats the name the element already has
let timer = 0;

function show(anchor: HTMLElement): void {
  const text = anchor.dataset.tooltip || anchor.getAttribute('aria-label');
  if (!text || !anchor.isConnected) return;
  tooltip.textContent = text;
  if (!tooltip.isConnected) document.body.append(tooltip);
  tooltip.hidePopover();
  tooltip.showPopover(); // again, to stand above a dialog opened since
  placeBeside(tooltip, anchor, 6);
}

function hide(): void {
  clearTimeout(timer);
  if (tooltip.isConnected) tooltip.hidePopover();
}

document.addEventListener('pointerover', (event) => {
  const anchor = closest(event, '[data-tooltip]');
  hide();
  if (anchor && event.pointerType === 'mouse') timer = window.setTimeout(show, 400, anchor);
});
document.addEventListener('focusin', (event) => {
  const anchor = closest(event, '[data-tooltip]');
  if (anchor?.matches(':focus-visible')) show(anchor);
});
for (const ended of ['focusout', 'pointerdown', 'scroll']) document.addEventListener(ended, hide, true);
document.addEventListener('keydown', (event) => event.key === 'Escape' && hide());
