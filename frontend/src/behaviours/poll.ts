/*
 * <div data-poll="30" hx-get="…" hx-trigger="tz-poll">: asks again every so many seconds while the page is
 * looked at; after a failure half as often, up to five minutes, until it works again.
 */
const SLOWEST = 300;
const watched = new WeakSet<Element>();

function watch(element: HTMLElement): void {
  const usual = Math.max(5, Number(element.dataset.poll) || 30);
  let wait = usual;
  const plan = () => setTimeout(tick, wait * 1000);
  const tick = () => {
    if (!element.isConnected) return;
    if (!document.hidden) element.dispatchEvent(new CustomEvent('tz-poll'));
    plan();
  };
  element.addEventListener('htmx:after:request', () => {
    wait = usual;
  });
  for (const failure of ['htmx:error', 'htmx:response:error'])
    element.addEventListener(failure, (event) => {
      wait = Math.min(wait * 2, SLOWEST);
      if (wait > usual * 2) event.stopPropagation(); // said once already
    });
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden && element.isConnected) element.dispatchEvent(new CustomEvent('tz-poll'));
  });
  plan();
}

function scan(): void {
  for (const element of document.querySelectorAll<HTMLElement>('[data-poll]')) {
    if (watched.has(element)) continue;
    watched.add(element);
    watch(element);
  }
}

document.addEventListener('htmx:after:swap', scan);
scan();
