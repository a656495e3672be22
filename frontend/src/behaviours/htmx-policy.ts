import htmx from 'htmx.org';
import { showToast } from './toast.ts';
import { say, type Word } from './words.ts';

/** htmx would compile hx-on, `js:` values and trigger filters; the product uses none, so all are refused. */
function refuseCode(): never {
  throw new Error('Code in htmx attributes is not allowed; write a behaviour.');
}
htmx.registerExtension('tz-no-code', {
  init: (api: { initSecurity: (policy: null, sync: () => never, async: () => never) => void }) =>
    api.initSecurity(null, refuseCode, refuseCode),
});
document.addEventListener('htmx:before:on:init', (event) => event.preventDefault());

const WORDS: Record<number, Word> = {
  401: 'signed_out',
  403: 'forbidden',
  404: 'missing',
  409: 'conflict',
  413: 'too_large',
  429: 'too_many',
  503: 'unavailable',
};

function explain(response: Response): void {
  if (response.headers.get('HX-Trigger')?.includes('tz-toast')) return; // the server has said it better
  const { status } = response;
  const number = status >= 500 && response.headers.get('X-Request-ID');
  const message = say(WORDS[status] ?? (status >= 500 ? 'failed' : 'refused'));
  const remedy: Word | null = status === 401 ? 'sign_in_again' : status === 409 ? 'reload' : null;
  showToast({
    message: number ? `${message} ${say('request_number')} ${number}` : message,
    kind: status === 429 || status === 409 ? 'warn' : 'bad',
    action: remedy ? { label: say(remedy), href: location.href } : undefined,
  });
}

/** A refusal never replaces a part of the page; only 422, the form with its errors, does. */
document.addEventListener('htmx:before:swap', (event) => {
  const { ctx } = event.detail;
  const raw: Response | undefined = ctx.response?.raw;
  if (!raw) return;
  const page = raw.redirected && ctx.target !== document.body && /^\s*<!doctype/i.test(ctx.text ?? '');
  if (page) location.assign(raw.url); // a whole page came where a part was expected
  if (page || (raw.status >= 400 && raw.status !== 422)) event.preventDefault();
});
document.addEventListener('htmx:response:error', (event) => {
  const raw = event.detail.ctx.response?.raw;
  if (raw && raw.status !== 422) explain(raw);
});
document.addEventListener('htmx:error', (event) => {
  const { ctx, error } = event.detail as { ctx?: { response?: unknown }; error?: unknown };
  if (ctx && !ctx.response)
    showToast({ message: say(error instanceof TypeError ? 'offline' : 'timeout'), kind: 'bad' });
});
