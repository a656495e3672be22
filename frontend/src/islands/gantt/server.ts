/** Requests to the server, one after the other, and what comes back by itself: live events and the lost line. */
import { listen } from '../../behaviours/live.ts';
import { Listeners } from './dom.ts';
import type { Unsent } from './remembered.ts';
import { type Command, type Delta, isNumbered, type PlanData, type Refusal, type Stale } from './wire.ts';

export interface Endpoints {
  src: string;
  changes: string;
  undo: string;
  redo: string;
  why: string;
  csrf: string;
  /** A scenario's live events, beside which those of the plan below it mean: read everything anew. */
  scenario: boolean;
}

export type Outcome = { ok: true; delta: Delta } | { ok: false; refusal: Refusal };

export interface ServerEvents {
  version(): number;
  /** Take over what changed; `by` is set when it was somebody else. */
  merge(delta: Delta, by?: string): void;
  reload(data: PlanData): void;
  /** Both changed the same tasks: whether to send the own change again. */
  conflict(stale: Stale, commands: Command[]): Promise<boolean>;
  /** The line is down (or back); how many changes wait. */
  connection(online: boolean, waiting: number): void;
  /** What waits and has not been sent yet, so that it outlives the page. */
  unsent(deeds: Unsent['deeds']): void;
}

interface Deed {
  way: 'changes' | 'undo' | 'redo';
  commands: Command[];
  done: (outcome: Outcome) => void;
  /** The version it was made for, when that is not the one on screen: it comes from an earlier visit. */
  version?: number | undefined;
  /** On its way: whether the server took it is not known. */
  sent?: boolean;
}

/** No answer at all: the line is down, or the server is. */
class LineDown extends Error {}

/** The server says in words why it cannot give the plan. */
export class Refused extends Error {}

async function ask(url: string | URL, request: RequestInit = {}): Promise<Response> {
  try {
    return await fetch(url, request);
  } catch {
    throw new LineDown();
  }
}

const RETRY_FIRST = 2_000;
const RETRY_LAST = 30_000;
const MAX_RESENDS = 5;

export const DROPPED: Refusal = { code: 'dropped', message: '' };

export class Server {
  /** Where the plan is read from. */
  source: string;
  private readonly endpoints: Endpoints;
  private readonly events: ServerEvents;
  private readonly queue: Deed[] = [];
  private readonly listeners = new Listeners();
  private busy = false;
  private online = true;
  private retryAfter = RETRY_FIRST;
  private timer = 0;
  private readonly silences: (() => void)[] = [];
  private heard: { version: number; by?: string } | null = null;

  constructor(endpoints: Endpoints, events: ServerEvents) {
    this.endpoints = endpoints;
    this.source = endpoints.src;
    this.events = events;
    this.listeners.on(window, 'online' as 'click', () => this.retry());
    this.listeners.on(window, 'beforeunload' as 'click', (event) => {
      if (this.queue.length) event.preventDefault();
    });
    this.listen();
  }

  close(): void {
    this.listeners.end();
    for (const silence of this.silences) silence();
    clearTimeout(this.timer);
  }

  static async load(src: string): Promise<PlanData> {
    const response = await ask(src, { headers: { Accept: 'application/json' } });
    if (!response.ok) throw new Refused((await refusalOf(response)).message || `${response.status}`);
    return (await response.json()) as PlanData;
  }

  /** Sends commands as one step; settles when the server has answered, however long the line is down. */
  send(commands: Command[]): Promise<Outcome> {
    return this.enqueue('changes', commands);
  }

  undo(): Promise<Outcome> {
    return this.enqueue('undo', []);
  }

  redo(): Promise<Outcome> {
    return this.enqueue('redo', []);
  }

  async why(id: number): Promise<DocumentFragment> {
    const response = await ask(this.whyAddress(id), {
      headers: { 'X-Requested-With': 'fetch' },
    });
    if (!response.ok) throw new Error(`${response.status}`);
    return fragmentOf(await response.text());
  }

  /** `data-why` is an address with the task's id at its end, or with `{id}` where it belongs. */
  private whyAddress(id: number): string {
    const { why } = this.endpoints;
    return why.includes('{id}') ? why.replace('{id}', String(id)) : `${why.replace(/\/$/, '')}/${id}`;
  }

  /** Tries again at once. */
  retry(): void {
    clearTimeout(this.timer);
    void this.pump();
  }

  /** What an earlier visit could not send. The server tells by the version whether somebody was faster. */
  resend({ version, deeds }: Unsent): Promise<Outcome>[] {
    return deeds.map(({ way, commands }, index) => this.enqueue(way, commands, index ? undefined : version));
  }

  private enqueue(way: Deed['way'], commands: Command[], version?: number): Promise<Outcome> {
    return new Promise((done) => {
      this.queue.push({ way, commands, done, version });
      this.tellUnsent();
      void this.pump();
    });
  }

  private tellUnsent(): void {
    const waiting = this.queue.filter(({ sent }) => !sent);
    this.events.unsent(waiting.map(({ way, commands }) => ({ way, commands })));
  }

  private async pump(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    clearTimeout(this.timer);
    try {
      do {
        await this.sendNext();
        if (this.queue.length === 0) await this.catchUp();
      } while (this.queue.length > 0);
      this.setOnline(true);
    } catch (error) {
      if (!(error instanceof LineDown)) throw error;
      this.setOnline(false);
      this.timer = window.setTimeout(() => this.retry(), this.retryAfter);
      this.retryAfter = Math.min(RETRY_LAST, this.retryAfter * 2);
    } finally {
      this.busy = false;
    }
  }

  /** A deed leaves the queue once the server has answered it; with the line down it stays first. */
  private async sendNext(): Promise<void> {
    const deed = this.queue[0];
    if (!deed) return;
    let outcome: Outcome = { ok: false, refusal: { code: 'unreadable', message: '' } };
    deed.sent = true;
    try {
      outcome = await this.perform(deed);
    } catch (error) {
      deed.sent = !(error instanceof LineDown);
      this.tellUnsent();
      if (error instanceof LineDown) throw error;
      console.error(error);
    }
    this.queue.shift();
    this.tellUnsent();
    deed.done(outcome);
  }

  private setOnline(online: boolean): void {
    if (online) this.retryAfter = RETRY_FIRST;
    if (online && this.online) return;
    this.online = online;
    this.events.connection(online, this.queue.length);
  }

  /** Throws only when the line is down; everything the server says is an outcome. */
  private async perform(deed: Deed): Promise<Outcome> {
    for (let attempt = 0; attempt < MAX_RESENDS; attempt++) {
      const response = await this.post(deed);
      if (response.ok) {
        const delta = (await response.json()) as Delta;
        await this.take(delta);
        return { ok: true, delta };
      }
      const refusal = await refusalOf(response);
      if (response.status !== 409) return { ok: false, refusal };
      if (!(await this.settle(refusal as Stale, deed))) return { ok: false, refusal: DROPPED };
    }
    return { ok: false, refusal: DROPPED };
  }

  private post(deed: Deed): Promise<Response> {
    const body = {
      version: deed.version ?? this.events.version(),
      ...(deed.way === 'changes' && { commands: deed.commands }),
    };
    return ask(this.endpoints[deed.way], {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        Accept: 'application/json',
        'X-CSRFToken': this.endpoints.csrf,
      },
      body: JSON.stringify(body),
    });
  }

  private async take(delta: Delta, by?: string): Promise<void> {
    if (delta.reload) this.events.reload(await Server.load(this.source));
    else this.events.merge(delta, by);
  }

  /** Somebody was faster: take over theirs, then say whether ours is sent again. */
  private async settle(stale: Stale, deed: Deed): Promise<boolean> {
    deed.version = undefined;
    const theirs = stale.changes ? { ...stale.changes, version: stale.version } : await this.fetchSince();
    await this.take(theirs, stale.by ?? '');
    const contested = new Set(stale.tasks);
    const both = deed.commands.flatMap(touchedBy).some((id) => contested.has(id));
    return both ? this.events.conflict(stale, deed.commands) : true;
  }

  private async fetchSince(): Promise<Delta> {
    const url = new URL(this.source, location.href);
    url.searchParams.set('since', String(this.events.version()));
    const response = await ask(url, { headers: { Accept: 'application/json' } });
    if (!response.ok) throw new Error(`${response.status}`);
    return (await response.json()) as Delta;
  }

  private listen(): void {
    const hear = (heard: { version: number; by?: string }) => {
      this.heard = heard;
      void this.pump();
    };
    const { scenario } = this.endpoints;
    if (scenario) this.silences.push(listen('plan', () => hear({ version: Number.POSITIVE_INFINITY })));
    this.silences.push(
      listen(scenario ? 'scenario' : 'plan', (hint) => hear(hint as { version: number; by?: string })),
      listen('resync', () => hear({ version: Number.POSITIVE_INFINITY })),
    );
  }

  /** Fetches what the live events spoke of, unless it was our own doing. */
  private async catchUp(): Promise<void> {
    const heard = this.heard;
    this.heard = null;
    if (!heard || heard.version <= this.events.version()) return;
    try {
      if (heard.version === Number.POSITIVE_INFINITY) this.events.reload(await Server.load(this.source));
      else await this.take(await this.fetchSince(), heard.by ?? '');
    } catch (error) {
      this.heard = heard;
      throw error;
    }
  }
}

/** The tasks a command changes itself. */
export function touchedBy(command: Command): number[] {
  switch (command.op) {
    case 'set':
    case 'move':
    case 'resize':
      return [command.id];
    case 'add':
      return [command.parent, command.after].filter(isNumbered);
    case 'link':
      return [command.from, command.to];
    case 'delete':
    case 'indent':
    case 'outdent':
    case 'reorder':
      return command.ids;
    case 'unlink':
    case 'relink':
      return [];
  }
}

async function refusalOf(response: Response): Promise<Refusal> {
  try {
    const refusal = (await response.json()) as Partial<Refusal>;
    return { ...refusal, code: refusal.code ?? String(response.status), message: refusal.message ?? '' };
  } catch {
    return { code: String(response.status), message: '' };
  }
}

/** Server-written HTML as nodes; whatever could run is left out. */
export function fragmentOf(html: string): DocumentFragment {
  const parsed = new DOMParser().parseFromString(html, 'text/html');
  for (const active of parsed.querySelectorAll('script, style, link, iframe, object')) active.remove();
  const fragment = document.createDocumentFragment();
  fragment.append(...parsed.body.childNodes);
  return fragment;
}
