import { defineConfig } from 'vite';
import { documentFonts } from './build/fonts.ts';
import { iconSprite } from './build/icons.ts';

export default defineConfig({
  base: '/static/dist/',
  plugins: [iconSprite(), documentFonts()],
  build: {
    outDir: '../src/tongzhou/web/static/dist',
    emptyOutDir: true,
    manifest: true,
    target: 'es2022',
    cssTarget: ['chrome120', 'firefox121', 'safari17.4'],
    assetsInlineLimit: 0, // the content security policy allows no data: addresses
    modulePreload: { polyfill: false },
    rollupOptions: { input: { app: 'src/app.ts' } },
  },
});
