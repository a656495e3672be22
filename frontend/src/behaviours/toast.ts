import htmx from 'htmx.org';
import { closest, icon } from './dom.ts';
import { say } from './words.ts';

/** What `tz-toast` carries: a window event, or an HX-Trigger header of the same name. */
export interface Toast {
  message: string;
  kind?: 'info' | 'ok' | 'warn' | 'bad';
  /** One thing to do about it: a link, or a POST (undo). */
  action?: { label: string; post?: string; href?: string };
}

const ICONS = { info: 'info', ok: 'circle-check', warn: 'triangle-alert', bad: 'octagon-alert' };

function actionElement(action: NonNullable<Toast['action']>): HTMLElement {
  const element = document.createElement(action.post ? 'button' : 'a');
  element.className = 'button quiet';
  element.textContent = action.label;
  if (action.post) {
    element.setAttribute('hx-post', action.post);
    element.setAttribute('hx-swap', 'none');
    element.addEventListener('htmx:finally:request', () => element.closest('.toast')?.remove());
  } else element.setAttribute('href', action.href ?? '#');
  return element;
}

/** Say something in the corner; errors stay until they are closed. */
export function showToast({ message, kind = 'info', action }: Toast): void {
  const region = document.getElementById('toasts');
  if (!region || !message) return;
  const toast = document.createElement('div');
  toast.className = `toast ${kind in ICONS ? kind : 'info'}`;
  const text = document.createElement('p');
  text.textContent = message;
  const close = document.createElement('button');
  close.className = 'button quiet icon-only';
  close.dataset.toastClose = '';
  close.setAttribute('aria-label', say('close'));
  close.append(icon('x'));
  toast.append(icon(ICONS[kind] ?? 'info'), text, ...(action ? [actionElement(action)] : []), close);
  region.append(toast);
  while (region.children.length > 4) region.firstElementChild?.remove();
  htmx.process(toast);
  if (kind === 'info' || kind === 'ok') expire(toast, action ? 10_000 : 6_000);
}

function expire(toast: HTMLElement, after: number): void {
  setTimeout(() => (toast.matches(':hover, :focus-within') ? expire(toast, 2_000) : toast.remove()), after);
}

window.addEventListener('tz-toast', (event) => showToast((event as CustomEvent<Toast>).detail));
document.addEventListener('click', (event) => {
  closest(event, '[data-toast-close]')?.closest('.toast')?.remove();
});
