import { copyFileSync, existsSync, mkdirSync, statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import type { Plugin } from 'vite';

const PACKAGE = resolve(import.meta.dirname, '../node_modules/@expo-google-fonts/noto-sans-sc');
const TARGET = resolve(import.meta.dirname, '../../src/tongzhou/web/fonts');
const FILES = ['400Regular/NotoSansSC_400Regular.ttf', '700Bold/NotoSansSC_700Bold.ttf', 'LICENSE_FONT'];

/** Copies the Chinese fonts the server needs to set PDF documents; browsers never load them. */
export function documentFonts(): Plugin {
  return {
    name: 'tongzhou:document-fonts',
    apply: 'build',
    closeBundle() {
      mkdirSync(TARGET, { recursive: true });
      for (const file of FILES) {
        const source = resolve(PACKAGE, file);
        const target = resolve(TARGET, basename(file));
        if (!existsSync(target) || statSync(target).size !== statSync(source).size)
          copyFileSync(source, target);
      }
    },
  };
}
