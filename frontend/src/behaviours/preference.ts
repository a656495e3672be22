import { closest } from './dom.ts';

/*
 * form[data-preference] with buttons or radios named theme or density: the choice shows at once and is posted
 * in the background. Without a script the form is posted and the page comes back changed.
 */
function apply(form: HTMLFormElement, name: string, value: string): void {
  document.documentElement.dataset[name] = value;
  const body = new FormData(form);
  body.set(name, value);
  for (const button of form.querySelectorAll<HTMLButtonElement>(`button[name="${name}"]`))
    button.setAttribute('aria-pressed', String(button.value === value));
  // Islands that draw with colours from the tokens listen to this and draw again.
  window.dispatchEvent(new CustomEvent('tz-preference', { detail: { name, value } }));
  fetch(form.action, { method: 'POST', body, keepalive: true, headers: { 'HX-Request': 'true' } }).catch(
    () => {
      // The choice stays for this page; it was not worth an alarm.
    },
  );
}

const known = (name: string) => name === 'theme' || name === 'density';

document.addEventListener('click', (event) => {
  const button = closest<HTMLButtonElement>(event, 'form[data-preference] button[name]');
  if (!button?.form || !known(button.name)) return;
  event.preventDefault();
  apply(button.form, button.name, button.value);
});
document.addEventListener('change', (event) => {
  const input = closest<HTMLInputElement>(event, 'form[data-preference] :is(input, select)');
  if (input?.form && known(input.name)) apply(input.form, input.name, input.value);
});
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
  window.dispatchEvent(new CustomEvent('tz-preference', { detail: { name: 'theme', value: 'auto' } }));
});
