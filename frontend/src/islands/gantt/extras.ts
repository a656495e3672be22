/** Everything that is not needed to see, scroll and type: it is fetched when it is asked for, or when all is quiet. */
export { showColumns } from './columnsmenu.ts';
export { askConflict, askUnsent, confirmDelete } from './dialogs.ts';
export { FilterBar } from './filterbar.ts';
export { showLink } from './linkpopover.ts';
export { Panel } from './panel.ts';
export { printPages } from './print.ts';
export { showShortcuts } from './shortcuts.ts';
