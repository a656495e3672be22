import { closest } from './dom.ts';

/*
 * Native dialogs. [data-dialog-open=id] opens, [data-dialog-close] closes; a dialog that a request brings with
 * [data-dialog-auto] opens by itself and is removed when it closes. `tz-dialog-close` (an HX-Trigger) closes all.
 */
function open(dialog: Element | null): void {
  if (!(dialog instanceof HTMLDialogElement) || dialog.open) return;
  dialog.showModal();
  // The browser starts at the first thing to press, which is the closing button; people came to type.
  if (!dialog.querySelector('[autofocus]'))
    dialog
      .querySelector<HTMLElement>('.dialog-body :is(input:not([type=hidden]), select, textarea)')
      ?.focus();
}

/** Close as the Escape key would: whoever guards unsaved input may say no by cancelling. */
function askToClose(dialog: HTMLDialogElement): void {
  if (dialog.dispatchEvent(new Event('cancel', { cancelable: true, bubbles: true }))) dialog.close();
}

function openArrivals(): void {
  document.querySelectorAll('dialog[data-dialog-auto]:not([open])').forEach(open);
}

function isOutside(dialog: HTMLDialogElement, { clientX: x, clientY: y }: MouseEvent): boolean {
  const box = dialog.getBoundingClientRect();
  return x < box.left || x > box.right || y < box.top || y > box.bottom;
}

let pressedOutside = false;
document.addEventListener('pointerdown', (event) => {
  pressedOutside = event.target instanceof HTMLDialogElement && isOutside(event.target, event);
});
document.addEventListener('click', (event) => {
  const opener = closest(event, '[data-dialog-open]');
  if (opener) open(document.getElementById(opener.dataset.dialogOpen ?? ''));
  const closer = closest(event, '[data-dialog-close]')?.closest('dialog');
  if (closer) askToClose(closer);
  const { target } = event;
  if (target instanceof HTMLDialogElement && pressedOutside && isOutside(target, event)) askToClose(target);
});
document.addEventListener(
  'close',
  ({ target }) => target instanceof Element && target.matches('[data-dialog-auto]') && target.remove(),
  true,
);
document.addEventListener('tz-dialog-close', () => {
  document.querySelectorAll('dialog[open]').forEach((dialog) => {
    (dialog as HTMLDialogElement).close();
  });
});
document.addEventListener('htmx:after:swap', openArrivals);
openArrivals();
