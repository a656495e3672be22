import { closest } from './dom.ts';

/*
 * .drop around <input type="file">: files may be let go on it; <output> inside names what was chosen.
 * data-max-bytes refuses larger files before they are sent (the server refuses them anyway).
 */
function name(drop: HTMLElement): void {
  const input = drop.querySelector<HTMLInputElement>('input[type=file]');
  const output = drop.querySelector('output');
  const files = [...(input?.files ?? [])];
  const limit = Number(drop.dataset.maxBytes || Number.POSITIVE_INFINITY);
  input?.setCustomValidity(files.some((file) => file.size > limit) ? (drop.dataset.tooLarge ?? '') : '');
  if (output) output.textContent = files.map((file) => `${file.name} (${size(file.size)})`).join(', ');
}

function size(bytes: number): string {
  const mega = bytes / 1_048_576;
  return mega >= 1 ? `${mega.toFixed(1)} MB` : `${Math.max(1, Math.round(bytes / 1024))} KB`;
}

document.addEventListener('change', (event) => {
  const drop = closest(event, '.drop');
  if (drop) name(drop);
});
for (const kind of ['dragenter', 'dragover', 'dragleave', 'drop'] as const)
  document.addEventListener(kind, (event) => {
    const drop = closest(event, '.drop');
    if (!drop || !event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    drop.toggleAttribute('data-over', kind === 'dragenter' || kind === 'dragover');
    const input = drop.querySelector<HTMLInputElement>('input[type=file]');
    if (kind !== 'drop' || !input || !event.dataTransfer.files.length) return;
    const taken = new DataTransfer();
    const all = [...event.dataTransfer.files];
    for (const file of input.multiple ? all : all.slice(0, 1)) taken.items.add(file);
    input.files = taken.files;
    input.dispatchEvent(new Event('change', { bubbles: true }));
  });
