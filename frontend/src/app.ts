import htmx from 'htmx.org';
import './styles/app.css';
import './behaviours/htmx-policy.ts';
import './behaviours/autosubmit.ts';
import './behaviours/bell.ts';
import './behaviours/confirm.ts';
import './behaviours/copy.ts';
import './behaviours/dialog.ts';
import './behaviours/drop.ts';
import './behaviours/guard.ts';
import './behaviours/live.ts';
import './behaviours/reach.ts';
import './behaviours/refresh.ts';
import './behaviours/menu.ts';
import './behaviours/one-line.ts';
import './behaviours/palette.ts';
import './behaviours/passkey.ts';
import './behaviours/poll.ts';
import './behaviours/preference.ts';
import './behaviours/shortcuts.ts';
import './behaviours/tabs.ts';
import './behaviours/talk.ts';
import './behaviours/toast.ts';
import './behaviours/tooltip.ts';

/**
 * Islands are custom elements: `<tz-gantt>` is defined by islands/gantt/element.ts, whose code is fetched
 * when the first such element stands in the page. The browser upgrades later ones by itself.
 */
const islands = import.meta.glob('./islands/*/element.ts');
const wanted = new Map(
  Object.entries(islands).map(([path, load]) => [`tz-${path.split('/').at(-2)}`, load] as const),
);

function loadIslands(): void {
  for (const [tag, load] of wanted) {
    if (!document.querySelector(tag)) continue;
    wanted.delete(tag);
    load().catch((error: unknown) => {
      wanted.set(tag, load);
      console.error(`The island <${tag}> could not be loaded.`, error);
      const message = document.querySelector<HTMLElement>(tag)?.dataset.failed;
      if (message) window.dispatchEvent(new CustomEvent('tz-toast', { detail: { message, kind: 'bad' } }));
    });
  }
}

document.addEventListener('htmx:after:swap', loadIslands);
loadIslands();

declare global {
  interface Window {
    htmx: typeof htmx;
  }
}
window.htmx = htmx;
