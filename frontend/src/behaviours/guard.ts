import { ask } from './confirm.ts';
import { say } from './words.ts';

/*
 * form[data-guard]: what was typed is not lost by accident. Leaving the page asks in the browser's words,
 * closing the dialog around the form asks in ours.
 */
const touched = new WeakSet<HTMLFormElement>();

function unsaved(root: ParentNode): boolean {
  return [...root.querySelectorAll<HTMLFormElement>('form[data-guard]')].some((form) => touched.has(form));
}

document.addEventListener('input', (event) => {
  const form = (event.target as HTMLInputElement).form;
  if (form?.matches('[data-guard]')) touched.add(form);
});
document.addEventListener('reset', (event) => touched.delete(event.target as HTMLFormElement));
document.addEventListener('submit', (event) => {
  // With htmx the answer decides: see below. Otherwise the page is leaving with the input.
  const form = event.target as HTMLFormElement;
  if (!event.defaultPrevented) touched.delete(form);
});
document.addEventListener('htmx:after:request', (event) => {
  const { ctx } = event.detail;
  if (ctx.response && ctx.response.status < 400 && ctx.request.form) touched.delete(ctx.request.form);
});
window.addEventListener('beforeunload', (event) => {
  if (unsaved(document)) event.preventDefault();
});
document.addEventListener(
  'cancel',
  (event) => {
    const dialog = event.target;
    if (!(dialog instanceof HTMLDialogElement) || !unsaved(dialog)) return;
    event.preventDefault();
    ask(say('unsaved')).then((yes) => yes && dialog.close());
  },
  true,
);
