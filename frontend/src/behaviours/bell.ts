import htmx from 'htmx.org';
import { listen } from './live.ts';

/*
 * The bell: asks for its new count when the stream speaks of a notice, and lets the server say in a toast what
 * somebody was mentioned in. Opening its popover brings the newest notices.
 */
function ring(toast = 0): void {
  const bell = document.getElementById('bell');
  if (!bell?.dataset.url) return;
  const address = toast ? `${bell.dataset.url}?toast=${toast}` : bell.dataset.url;
  void htmx.ajax('GET', address, { target: '#bell', swap: 'outerHTML' });
}

if (document.getElementById('bell')) {
  listen('notice', (hint) => ring(hint.toast ? Number(hint.id) : 0));
  listen('resync', () => ring());
}
