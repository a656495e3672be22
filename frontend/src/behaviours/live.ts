/*
 * One stream of events for the whole page. The server writes its address into <body data-events>; parts of the
 * page say which kinds they want to hear of. Events are hints: whoever hears one asks the server for the rest.
 * A page that nobody looks at gives its stream back after a while and asks for everything anew when it is seen
 * again, so that many open tabs use up neither the browser's connections nor the person's share of streams.
 */
type Hear = (hint: Record<string, unknown>) => void;

const HIDDEN_FOR = 60_000;
const REFUSED_FOR = 30_000;
const ears = new Map<string, Set<Hear>>();
const tickets = new Set<string>();
let stream: EventSource | null = null;
let timer = 0;

function tell(kind: string, hint: Record<string, unknown>): void {
  for (const hear of ears.get(kind) ?? []) hear(hint);
}

function attach(kind: string): void {
  stream?.addEventListener(kind, (event) => tell(kind, JSON.parse((event as MessageEvent<string>).data)));
}

function open(): void {
  const address = document.body.dataset.events;
  if (stream || !address || !ears.size || document.hidden) return;
  const more = [...tickets].map((ticket) => `&ticket=${encodeURIComponent(ticket)}`).join('');
  const opened = new EventSource(address + more);
  stream = opened;
  for (const kind of ears.keys()) attach(kind);
  // A stream that was refused (too many are open, the ticket is old) is not tried again by the browser.
  opened.addEventListener('error', () => {
    if (opened !== stream || opened.readyState !== EventSource.CLOSED) return;
    stream = null;
    setTimeout(open, REFUSED_FOR);
  });
}

function close(): void {
  stream?.close();
  stream = null;
}

/** Calls `hear` with every event of a kind (`resync`: some were lost); returns how to stop that. */
export function listen(kind: string, hear: Hear): () => void {
  const known = ears.get(kind);
  if (known) known.add(hear);
  else {
    ears.set(kind, new Set([hear]));
    attach(kind);
  }
  open();
  return () => ears.get(kind)?.delete(hear);
}

/** Brings a part of the page its own topics: the page's stream is opened anew with its ticket, too. */
export function join(ticket: string): void {
  if (tickets.has(ticket)) return;
  tickets.add(ticket);
  close();
  open();
}

document.addEventListener('visibilitychange', () => {
  clearTimeout(timer);
  if (document.hidden) timer = window.setTimeout(close, HIDDEN_FOR);
  else if (!stream && ears.size) {
    open();
    tell('resync', {});
  }
});
