/**
 * `<tz-comment-editor>` around a textarea: formatting, mentions, files, preview and a draft that outlives the
 * page. Without scripts the textarea is all there is, and enough.
 */
import { keepDraft } from './draft.ts';
import { type Editor, insert, link, prefix, wrap } from './editing.ts';
import { offerPeople } from './people.ts';
import { togglePreview } from './preview.ts';
import { takeFiles } from './uploads.ts';

export class CommentEditorElement extends HTMLElement {
  private ending: AbortController | null = null;

  connectedCallback(): void {
    const root = this.querySelector<HTMLElement>('.editor');
    const area = this.querySelector('textarea');
    if (!root || !area) return;
    this.ending = new AbortController();
    const editor: Editor = { root, area, form: this.closest('form'), signal: this.ending.signal };
    keepDraft(editor);
    offerPeople(editor);
    takeFiles(editor);
    this.addEventListener('click', (event) => press(editor, event), { signal: editor.signal });
    area.addEventListener('keydown', (event) => type(editor, event), { signal: editor.signal });
  }

  disconnectedCallback(): void {
    this.ending?.abort();
  }
}

function press(editor: Editor, event: Event): void {
  const button = (event.target as Element).closest<HTMLElement>('.editor-tools button');
  if (!button) return;
  const { wrap: around, prefix: before, insert: text } = button.dataset;
  if (around) wrap(editor.area, around);
  else if (before) prefix(editor.area, before);
  else if (text) insert(editor.area, text);
  else if ('link' in button.dataset) link(editor.area);
  else if ('attach' in button.dataset)
    editor.root.querySelector<HTMLInputElement>('input[type=file]')?.click();
  else if ('showPreview' in button.dataset) void togglePreview(editor, button);
}

function type(editor: Editor, event: KeyboardEvent): void {
  if (event.isComposing || event.keyCode === 229 || event.defaultPrevented) return;
  const command = event.ctrlKey || event.metaKey;
  const deed = command ? { Enter: 'send', b: '**', i: '*' }[event.key] : undefined;
  if (!deed) return;
  event.preventDefault();
  if (deed === 'send') editor.form?.requestSubmit();
  else wrap(editor.area, deed);
}

customElements.define('tz-comment-editor', CommentEditorElement);
