/*
 * form[data-autosubmit]: filters act at once. Choices submit on change, search fields while typing (after a
 * pause, never inside an IME composition). Without a script the form keeps its button.
 */
const PAUSE = 300;
const waiting = new WeakMap<HTMLFormElement, number>();

function formOf(event: Event): HTMLFormElement | null {
  const form = (event.target as HTMLInputElement).form;
  return form?.matches('[data-autosubmit]') ? form : null;
}

function submitSoon(form: HTMLFormElement, pause: number): void {
  clearTimeout(waiting.get(form));
  waiting.set(
    form,
    window.setTimeout(() => form.requestSubmit(), pause),
  );
}

function onTyping(event: Event): void {
  const form = formOf(event);
  if (!form || (event as InputEvent).isComposing) return;
  if ((event.target as Element).matches('input[type=search], input[type=text]')) submitSoon(form, PAUSE);
}

document.addEventListener('input', onTyping);
document.addEventListener('compositionend', onTyping);
document.addEventListener('change', (event) => {
  const form = formOf(event);
  if (form && !(event.target as Element).matches('input[type=search], input[type=text]')) submitSoon(form, 0);
});
