/** Builds the harness page; the folder it is written to is given by HARNESS_OUT. */
import { defineConfig } from "vite";

export default defineConfig({
  root: import.meta.dirname,
  base: "./",
  build: {
    outDir: process.env.HARNESS_OUT ?? "dist",
    emptyOutDir: true,
    target: "es2022",
    rolldownOptions: { input: `${import.meta.dirname}/harness.html` },
  },
});
