import htmx from 'htmx.org';
import { join, listen } from './live.ts';

/*
 * [data-talk="address"] with [data-ticket]: hears that somebody has written, and asks for the comments anew. An
 * open editor in the list is left alone; the list is caught up with when it closes.
 */
const PAUSE = 300;
const listening = new WeakSet<Element>();

function refresh(talk: HTMLElement): void {
  const list = talk.querySelector('#talk-comments');
  if (!list || list.querySelector('.editing, :popover-open') || list.querySelector('[rel=next]')) return;
  void htmx.ajax('GET', talk.dataset.talk ?? '', { target: list, swap: 'outerHTML' });
}

function listenFor(talk: HTMLElement): void {
  let timer = 0;
  const heard = () => {
    clearTimeout(timer);
    if (talk.isConnected) timer = window.setTimeout(() => refresh(talk), PAUSE);
    else for (const silence of silences) silence();
  };
  const silences = [listen('talk', heard), listen('resync', heard)];
  join(talk.dataset.ticket ?? '');
}

function begin(): void {
  for (const talk of document.querySelectorAll<HTMLElement>('[data-talk]')) {
    if (listening.has(talk) || !talk.dataset.ticket) continue;
    listening.add(talk);
    listenFor(talk);
  }
}
/** htmx hands a placed menu's style on to the element that takes its place; the page's policy forbids that. */
document.addEventListener('htmx:before:swap', () => {
  for (const placed of document.querySelectorAll('.talk [style]')) placed.removeAttribute('style');
});
document.addEventListener('htmx:after:swap', begin);
begin();
