import { closest } from './dom.ts';
import { showToast } from './toast.ts';
import { say } from './words.ts';

/*
 * [data-copy="text"] or [data-copy-from="#id"] puts text on the clipboard. Where the browser grants no
 * clipboard (plain http in an intranet) the text is selected, so that Ctrl+C takes it.
 */
async function copy(text: string, source: Element | null): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    showToast({ message: say('copied'), kind: 'ok' });
  } catch {
    if (source instanceof HTMLInputElement || source instanceof HTMLTextAreaElement) source.select();
    else if (source) getSelection()?.selectAllChildren(source);
    showToast({ message: source ? say('copy_failed') : text, kind: 'warn' });
  }
}

document.addEventListener('click', (event) => {
  const button = closest(event, '[data-copy], [data-copy-from]');
  if (!button) return;
  const source = button.dataset.copyFrom ? document.querySelector(button.dataset.copyFrom) : null;
  const value = (source as HTMLInputElement | null)?.value ?? source?.textContent?.trim();
  copy(button.dataset.copy || value || '', source);
});
