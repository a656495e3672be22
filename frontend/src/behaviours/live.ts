/*
 * <section data-live="/events?ticket=…" hx-get="…" hx-trigger="tz-live">: asks for itself again whenever the
 * server says that something has changed. Events carry hints only; what they are about is asked for.
 */
const streams = new Map<string, { stream: EventSource; element: Element }>();

function listen(): void {
  for (const [address, { stream, element }] of streams)
    if (!element.isConnected && !document.querySelector(`[data-live="${CSS.escape(address)}"]`)) {
      stream.close();
      streams.delete(address);
    }
  for (const element of document.querySelectorAll<HTMLElement>('[data-live]')) {
    const address = element.dataset.live ?? '';
    if (!address || streams.has(address)) continue;
    const stream = new EventSource(address);
    streams.set(address, { stream, element });
    const tell = () =>
      document
        .querySelector(`[data-live="${CSS.escape(address)}"]`)
        ?.dispatchEvent(new CustomEvent('tz-live'));
    stream.addEventListener('plan', tell);
    stream.addEventListener('resync', tell);
  }
}

document.addEventListener('htmx:after:swap', listen);
window.addEventListener('pagehide', () => {
  for (const { stream } of streams.values()) stream.close();
});
listen();

export {};
