import { isWriting } from './dom.ts';
import { openPalette } from './palette.ts';

/*
 * [data-shortcut="c"], [data-shortcut="g p"], [data-shortcut="/"]: the keys press the link or button, or focus
 * the field. Ctrl/⌘+K opens the palette. Single letters can be switched off (<body data-shortcuts="off">,
 * WCAG 2.1.4) and do nothing while the user writes, composes, or has a dialog open.
 */
const PATIENCE = 1200;
let started = '';
let timer = 0;

function press(keys: string): boolean {
  const found = [...document.querySelectorAll<HTMLElement>('[data-shortcut]')].find(
    (element) => element.dataset.shortcut?.toLowerCase() === keys && element.getClientRects().length > 0,
  );
  if (!found) return false;
  if (found.matches('input, textarea, select')) found.focus();
  else found.click();
  return true;
}

function begin(key: string): void {
  started = key;
  clearTimeout(timer);
  timer = window.setTimeout(() => {
    started = '';
  }, PATIENCE);
}

document.addEventListener('keydown', (event) => {
  const { key, ctrlKey, metaKey, altKey } = event;
  if (event.isComposing || event.defaultPrevented) return;
  if ((ctrlKey || metaKey) && !altKey && key.toLowerCase() === 'k') {
    event.preventDefault();
    openPalette();
    return;
  }
  const off = document.body.dataset.shortcuts === 'off' || document.querySelector('dialog[open]');
  if (off || ctrlKey || metaKey || altKey || isWriting(event)) return;
  const keys = started ? `${started} ${key.toLowerCase()}` : key.toLowerCase();
  started = '';
  if (keys === 'g') begin('g');
  else if (press(keys)) event.preventDefault();
});

if (/Mac|iPhone|iPad/.test(navigator.platform))
  for (const key of document.querySelectorAll('[data-command-key]')) key.textContent = '⌘';
