import { closest } from './dom.ts';
import { showToast } from './toast.ts';

/*
 * form[data-passkey="get"|"create"] is sent only after the browser has answered with a passkey: the answer goes
 * into its field `credential`. What is to be signed stands in the form as JSON, or is fetched from
 * data-passkey-source. data-passkey-failed is what the person is told when they, or the browser, refuse.
 */
interface Challenge {
  publicKey: unknown;
}

/** The browser's conversions of the standard's JSON form; TypeScript's library does not know all of them yet. */
interface Conversions {
  parseCreationOptionsFromJSON(options: unknown): PublicKeyCredentialCreationOptions;
  parseRequestOptionsFromJSON(options: unknown): PublicKeyCredentialRequestOptions;
}

async function challengeOf(form: HTMLFormElement): Promise<Challenge> {
  const source = form.dataset.passkeySource;
  if (!source) return JSON.parse(form.querySelector('script[type="application/json"]')?.textContent ?? '');
  const answer = await fetch(source, { headers: { Accept: 'application/json' } });
  if (!answer.ok) throw new Error(`${source} answered ${answer.status}`);
  return answer.json();
}

async function ask(form: HTMLFormElement): Promise<Credential | null> {
  const convert = PublicKeyCredential as unknown as Conversions;
  const { publicKey } = await challengeOf(form);
  return form.dataset.passkey === 'create'
    ? navigator.credentials.create({ publicKey: convert.parseCreationOptionsFromJSON(publicKey) })
    : navigator.credentials.get({ publicKey: convert.parseRequestOptionsFromJSON(publicKey) });
}

async function answer(form: HTMLFormElement): Promise<void> {
  try {
    const credential = (await ask(form)) as PublicKeyCredential | null;
    const field = form.elements.namedItem('credential');
    if (!credential || !(field instanceof HTMLInputElement)) throw new Error('no passkey');
    field.value = JSON.stringify(credential.toJSON());
    form.submit();
  } catch {
    showToast({ message: form.dataset.passkeyFailed ?? '', kind: 'warn' });
  }
}

document.addEventListener('submit', (event) => {
  const form = closest(event, 'form[data-passkey]');
  if (!(form instanceof HTMLFormElement)) return;
  event.preventDefault();
  void answer(form);
});
