/**
 * A page that is longer than the window and holds nothing to tab to is itself a stop of the keyboard, so that
 * it can be scrolled without a mouse; any other page is no stop of its own.
 */
const STOPS =
  'a[href], button:enabled, input:enabled:not([type="hidden"]), select:enabled, textarea:enabled, summary, [tabindex="0"]';
const view = document.getElementById('view');

function reach(page: HTMLElement): void {
  const long = page.scrollHeight > page.clientHeight;
  page.tabIndex = long && !page.querySelector(STOPS) ? 0 : -1;
}

if (view) {
  new ResizeObserver(() => reach(view)).observe(view);
  document.addEventListener('htmx:after:swap', () => reach(view));
}
