/*
 * textarea[data-one-line]: a title that is shown whole, however long it is, but stays one line of text. Enter
 * submits, line ends become spaces. Browsers that cannot fit a field to its content get its height set.
 */
const FITS = CSS.supports('field-sizing', 'content');

const fieldOf = (event: Event): HTMLTextAreaElement | null =>
  event.target instanceof HTMLTextAreaElement && event.target.matches('[data-one-line]')
    ? event.target
    : null;

function fit(field: HTMLTextAreaElement): void {
  if (FITS) return;
  field.style.height = 'auto';
  field.style.height = `${field.scrollHeight + field.offsetHeight - field.clientHeight}px`;
}

function fitAll(): void {
  for (const field of document.querySelectorAll<HTMLTextAreaElement>('textarea[data-one-line]')) fit(field);
}

document.addEventListener('keydown', (event) => {
  const field = fieldOf(event);
  if (!field || event.key !== 'Enter' || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  field.form?.requestSubmit();
});
document.addEventListener('input', (event) => {
  const field = fieldOf(event);
  if (!field) return;
  if (/[\r\n]/.test(field.value)) field.value = field.value.replace(/\s*[\r\n]+\s*/g, ' ');
  fit(field);
});
document.addEventListener('htmx:after:swap', fitAll);
window.addEventListener('resize', fitAll);
fitAll();
