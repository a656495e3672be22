/** Files that are pasted, dropped or chosen go to `data-upload-url`; what comes back is put into the text. */
import { showToast } from '../../behaviours/toast.ts';
import { type Editor, insert } from './editing.ts';

export function csrf(form: HTMLFormElement | null): Record<string, string> {
  const token = form?.querySelector<HTMLInputElement>('[name=csrfmiddlewaretoken]')?.value ?? '';
  return { 'X-CSRFToken': token, Accept: 'application/json', 'X-Requested-With': 'fetch' };
}

export function takeFiles(editor: Editor): void {
  const { root, area, signal } = editor;
  if (!root.dataset.uploadUrl) return;
  const input = root.querySelector<HTMLInputElement>('input[type=file]');
  input?.addEventListener('change', () => void send(editor, [...(input.files ?? [])]), { signal });
  area.addEventListener('paste', (event) => take(editor, event, event.clipboardData), { signal });
  area.addEventListener('drop', (event) => take(editor, event, event.dataTransfer), { signal });
  area.addEventListener(
    'dragover',
    (event) => {
      if (event.dataTransfer?.types.includes('Files')) event.preventDefault();
    },
    { signal },
  );
}

function take(editor: Editor, event: Event, brought: DataTransfer | null): void {
  const files = [...(brought?.files ?? [])];
  if (!files.length) return;
  event.preventDefault();
  void send(editor, files);
}

async function send({ root, area, form }: Editor, files: File[]): Promise<void> {
  if (!files.length) return;
  const body = new FormData();
  for (const file of files) body.append('files', file);
  root.setAttribute('aria-busy', 'true');
  try {
    const response = await fetch(root.dataset.uploadUrl ?? '', { method: 'POST', body, headers: csrf(form) });
    const answer = (await response.json()) as { files?: { markdown: string }[]; errors?: string[] };
    const texts = (answer.files ?? []).map((one) => one.markdown);
    if (texts.length) insert(area, `${texts.join('\n')}\n`);
    for (const message of answer.errors ?? []) showToast({ message, kind: 'warn' });
    if (!response.ok && !answer.errors?.length) throw new Error(String(response.status));
  } catch {
    showToast({ message: root.dataset.uploadFailed ?? '', kind: 'bad' });
  } finally {
    root.removeAttribute('aria-busy');
  }
}
