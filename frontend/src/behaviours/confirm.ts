/*
 * Asks before a deed: data-confirm="Delete the risk?" on a form, a button or a link, and hx-confirm. The
 * question is put in the page's own dialog (#confirm); data-confirm-label names the deed on its button.
 */
const dialog = document.getElementById('confirm') as HTMLDialogElement | null;
const agreed = new WeakSet<Element>();

/** Put the question; resolves to whether the user agreed. */
export function ask(question: string, deed?: string): Promise<boolean> {
  if (!dialog) return Promise.resolve(window.confirm(question));
  const button = dialog.querySelector<HTMLButtonElement>('[value=yes]');
  const text = dialog.querySelector('[data-question]');
  if (!button || !text) return Promise.resolve(false);
  button.dataset.label ??= button.textContent ?? '';
  button.textContent = deed || button.dataset.label;
  text.textContent = question;
  dialog.returnValue = '';
  dialog.showModal();
  return new Promise((resolve) =>
    dialog.addEventListener('close', () => resolve(dialog.returnValue === 'yes'), { once: true }),
  );
}

function intercept(event: Event, element: HTMLElement, again: () => void): void {
  if (agreed.delete(element)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  ask(element.dataset.confirm ?? '', element.dataset.confirmLabel).then((yes) => {
    if (!yes) return;
    agreed.add(element);
    again();
  });
}

// In the capture phase, so that neither htmx nor another behaviour acts before the answer.
document.addEventListener(
  'click',
  (event) => {
    const element = (event.target as Element).closest?.<HTMLElement>('[data-confirm]:not(form)');
    if (element) intercept(event, element, () => element.click());
  },
  true,
);
document.addEventListener(
  'submit',
  (event) => {
    const form = event.target as HTMLFormElement;
    if (form.matches('[data-confirm]')) intercept(event, form, () => form.requestSubmit(event.submitter));
  },
  true,
);
document.addEventListener('htmx:confirm', (event) => {
  const { issueRequest, dropRequest } = event.detail;
  const ctx = event.detail.ctx as object as { confirm?: string }; // htmx 4.0.1 forgot it in its types
  event.preventDefault();
  ask(ctx.confirm ?? '').then((yes) => (yes ? issueRequest() : dropRequest()));
});
