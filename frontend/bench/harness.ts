/**
 * The island on a page of its own. `?n=500&lang=zh&theme=dark` plays the server in memory;
 * `?src=plan.json` only reads a plan from a file, which is what loading is measured with.
 */
import "./harness.css";
import type { MockServer } from "./mockserver.ts";

const query = new URLSearchParams(location.search);
const src = query.get("src");
const theme = query.get("theme");
const lang = query.get("lang") ?? "zh";
if (theme) document.documentElement.dataset.theme = theme;
document.documentElement.lang = lang === "zh" ? "zh-Hans" : "en";
if (query.get("fresh") !== "0") localStorage.clear();

async function play(): Promise<MockServer> {
  const { MockServer: Server } = await import("./mockserver.ts");
  const server = new Server(Number(query.get("n") ?? 300));
  server.install();
  return server;
}

if (!src) Object.assign(window, { mock: await play() });
addEventListener("tz-toast", (event) => {
  const output = document.querySelector("#toast");
  if (output) output.textContent = (event as CustomEvent<{ message: string }>).detail.message;
});
const element = document.createElement("tz-gantt");
Object.assign(element.dataset, {
  src: src ?? "/mock/data",
  changes: "/mock/changes",
  undo: "/mock/undo",
  redo: "/mock/redo",
  why: "/mock/why",
  csrf: "token",
  lang,
  viewKey: "harness",
});
element.addEventListener("tz-gantt-ready", () => {
  requestAnimationFrame(() => requestAnimationFrame(() => Object.assign(window, { ready: true })));
});
document.querySelector(".frame")?.append(element);
await import("../src/islands/gantt/element.ts");
