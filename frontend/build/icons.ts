import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Plugin } from 'vite';

const LIST = resolve(import.meta.dirname, '../src/icons/icons.txt');
const DRAWINGS = resolve(import.meta.dirname, '../node_modules/lucide-static/icons');

/** Names in icons.txt: one per line or several separated by blanks; `#` starts a comment. */
export function iconNames(list: string): string[] {
  const words = list.split('\n').flatMap((line) => line.replace(/#.*/, '').trim().split(/\s+/));
  return [...new Set(words.filter(Boolean))].sort();
}

/** One drawing as a `<symbol>`: only the shapes are kept, stroke and size come from the style sheet. */
export function symbol(name: string, drawing: string): string {
  const shapes = /<svg[^>]*>(.*)<\/svg>/s.exec(drawing)?.[1];
  if (shapes === undefined) throw new Error(`The drawing of icon "${name}" is not an SVG file.`);
  return `<symbol id="${name}" viewBox="0 0 24 24">${shapes.replace(/\s*\n\s*/g, '')}</symbol>`;
}

function sprite(): string {
  const symbols = iconNames(readFileSync(LIST, 'utf8')).map((name) => {
    try {
      return symbol(name, readFileSync(resolve(DRAWINGS, `${name}.svg`), 'utf8'));
    } catch (error) {
      throw new Error(`Icon "${name}" in icons.txt: ${(error as Error).message}`);
    }
  });
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join('')}</svg>`;
}

/**
 * Draws the used icons into one file, `icons-<hash>.svg`, and names it in `icons.json`: the manifest of
 * Vite lists such a file only under a key that holds the hash again.
 */
export function iconSprite(): Plugin {
  return {
    name: 'tongzhou:icon-sprite',
    buildStart() {
      this.addWatchFile(LIST);
    },
    generateBundle() {
      const reference = this.emitFile({ type: 'asset', name: 'icons.svg', source: sprite() });
      const file = this.getFileName(reference);
      this.emitFile({ type: 'asset', fileName: '.vite/icons.json', source: JSON.stringify({ file }) });
    },
  };
}
