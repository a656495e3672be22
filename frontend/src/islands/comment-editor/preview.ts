/** How the text will look, as the server renders and cleans it. */
import type { Editor } from './editing.ts';
import { csrf } from './uploads.ts';

export async function togglePreview({ root, area, form }: Editor, button: HTMLElement): Promise<void> {
  const pane = root.querySelector<HTMLElement>('.editor-preview');
  if (!pane || !root.dataset.preview) return;
  const show = pane.hidden;
  if (show) {
    const body = new URLSearchParams({ source: area.value });
    const response = await fetch(root.dataset.preview, { method: 'POST', body, headers: csrf(form) });
    if (!response.ok) return;
    pane.innerHTML = await response.text(); // cleaned by the server, and kept from running by the page's policy
  }
  pane.hidden = !show;
  area.hidden = show;
  button.setAttribute('aria-pressed', String(show));
}
