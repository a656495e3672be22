import { closest } from './dom.ts';

/*
 * The command palette: a combobox in a dialog (#palette). The server answers what was typed with a list of
 * options; keys move aria-activedescendant, the focus stays in the field. IME keys are left to the IME.
 */
const dialog = document.getElementById('palette') as HTMLDialogElement | null;
const input = dialog?.querySelector<HTMLInputElement>('[role=combobox]');

// Each answer brings a new list, so it is looked up every time.
const options = () => [...(dialog?.querySelectorAll<HTMLElement>('[role=option]') ?? [])];

function select(index: number): void {
  const all = options();
  const at = (index + all.length) % all.length;
  for (const [i, option] of all.entries()) option.setAttribute('aria-selected', String(i === at));
  all[at]?.scrollIntoView({ block: 'nearest' });
  input?.setAttribute('aria-activedescendant', all[at]?.id ?? '');
  input?.setAttribute('aria-expanded', String(all.length > 0));
}

function go(option: HTMLElement | undefined, newTab: boolean): void {
  const url = option?.dataset.url;
  if (!url) return;
  if (newTab) window.open(url, '_blank', 'noopener');
  else location.assign(url);
}

const search = () => input?.dispatchEvent(new CustomEvent('palette-query'));

/** Open the palette with an empty question; the server answers with what is useful here. */
export function openPalette(): void {
  if (!dialog || !input || dialog.open) return;
  input.value = '';
  dialog.showModal();
  search();
}

input?.addEventListener('input', (event) => (event as InputEvent).isComposing || search());
input?.addEventListener('compositionend', search);
input?.addEventListener('htmx:after:swap', () => select(0));
input?.addEventListener('keydown', (event) => {
  if (event.isComposing || event.keyCode === 229) return;
  const at = options().findIndex((option) => option.ariaSelected === 'true');
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) select(at + step);
  else if (event.key === 'Enter') go(options()[at], event.metaKey || event.ctrlKey);
  else return;
  event.preventDefault();
});
dialog?.addEventListener('click', (event) => {
  go(closest(event, '[role=option]') ?? undefined, event.metaKey || event.ctrlKey);
});
document.addEventListener('click', (event) => closest(event, '[data-palette-open]') && openPalette());
