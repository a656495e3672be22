import { listen } from './live.ts';

/*
 * <section data-live="file" hx-get="…" hx-trigger="tz-live">: asks for itself again whenever the server says that
 * something of this kind has changed. Events carry hints only; what they are about is asked for.
 */
const heard = new Set<string>();

function hear(kind: string): void {
  if (!kind || heard.has(kind)) return;
  heard.add(kind);
  const tell = () => {
    for (const element of document.querySelectorAll(`[data-live="${CSS.escape(kind)}"]`))
      element.dispatchEvent(new CustomEvent('tz-live'));
  };
  listen(kind, tell);
  listen('resync', tell);
}

function look(): void {
  for (const element of document.querySelectorAll<HTMLElement>('[data-live]'))
    hear(element.dataset.live ?? '');
}

document.addEventListener('htmx:after:swap', look);
look();
