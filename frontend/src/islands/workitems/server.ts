/** Requests of the islands of work: JSON there and back, refusals as exceptions with words. */
import type { Refusal } from './wire.ts';

export class Refused extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.message);
    this.refusal = refusal;
  }
}

export async function read<Content>(address: string, signal?: AbortSignal): Promise<Content> {
  return answered<Content>(() =>
    fetch(address, { headers: { Accept: 'application/json' }, ...(signal && { signal }) }),
  );
}

let turn: Promise<unknown> = Promise.resolve();

/**
 * Writes, one after another: what was done first arrives first, and each sees the versions that the one before
 * it has brought. A body that depends on those is a function, asked when its turn has come.
 */
export function send<Content>(
  address: string,
  csrf: string,
  body: unknown | (() => unknown),
): Promise<Content> {
  const write = (): Promise<Content> =>
    answered<Content>(() =>
      fetch(address, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Accept: 'application/json', 'X-CSRFToken': csrf },
        body: JSON.stringify(typeof body === 'function' ? body() : body),
      }),
    );
  const written = turn.then(write, write);
  turn = written;
  return written;
}

/** No answer at all has status 0; an answer that is no JSON keeps its status and has no words. */
async function answered<Content>(ask: () => Promise<Response>): Promise<Content> {
  let response: Response;
  try {
    response = await ask();
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new Refused({ status: 0, code: 'offline', message: '' });
  }
  const content = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refused({ code: '', message: '', ...content, status: response.status });
  return content as Content;
}

/** Says something in the corner of the page. */
export function toast(
  message: string,
  kind: 'info' | 'ok' | 'warn' | 'bad',
  undo?: { label: string; run: () => void },
): void {
  window.dispatchEvent(new CustomEvent('tz-toast', { detail: { message, kind } }));
  if (!undo) return;
  const said = document.querySelector('#toasts')?.lastElementChild;
  if (!said) return;
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'button quiet';
  button.textContent = undo.label;
  button.addEventListener('click', () => {
    said.remove();
    undo.run();
  });
  said.insertBefore(button, said.lastElementChild);
}
