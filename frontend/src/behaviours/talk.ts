import htmx from 'htmx.org';

/*
 * [data-talk="address"] with [data-ticket]: hears that somebody has written, and asks for the comments anew. An
 * open editor in the list is left alone; the list is caught up with when it closes.
 */
const PAUSE = 300;
const RETRY = 30_000;
const listening = new WeakSet<Element>();

function refresh(talk: HTMLElement): void {
  const list = talk.querySelector('#talk-comments');
  if (!list || list.querySelector('.editing, :popover-open') || list.querySelector('[rel=next]')) return;
  void htmx.ajax('GET', talk.dataset.talk ?? '', { target: list, swap: 'outerHTML' });
}

function listen(talk: HTMLElement): void {
  const ticket = talk.dataset.ticket ?? '';
  const stream = new EventSource(`/events?ticket=${encodeURIComponent(ticket)}`);
  let timer = 0;
  const heard = () => {
    if (!talk.isConnected) return stream.close();
    clearTimeout(timer);
    timer = window.setTimeout(() => refresh(talk), PAUSE);
  };
  for (const kind of ['plan', 'talk', 'resync']) stream.addEventListener(kind, heard);
  stream.addEventListener('error', () => {
    // A stream that was refused (too many are open) is not tried again by the browser.
    if (stream.readyState !== EventSource.CLOSED) return;
    listening.delete(talk);
    setTimeout(begin, RETRY);
  });
}

function begin(): void {
  for (const talk of document.querySelectorAll<HTMLElement>('[data-talk]')) {
    if (listening.has(talk) || !talk.dataset.ticket) continue;
    listening.add(talk);
    listen(talk);
  }
}
/** htmx hands a placed menu's style on to the element that takes its place; the page's policy forbids that. */
document.addEventListener('htmx:before:swap', () => {
  for (const placed of document.querySelectorAll('.talk [style]')) placed.removeAttribute('style');
});
document.addEventListener('htmx:after:swap', begin);
begin();
