/** Answers the island's requests in the page itself, following the same contract as the real server. */
import { Plan } from "../src/islands/gantt/model/plan.ts";
import { type Command, type Delta, type PlanData, SPARSE_NAMES, type TaskColumns } from "../src/islands/gantt/wire.ts";
import { makePlan, rollUp, workdayFrom } from "./data.ts";

const DAY = 1440;

export class MockServer {
  readonly data: PlanData;
  private readonly plan: Plan;
  private nextId = 1_000_000;
  private undo: PlanData["tasks"][] = [];
  /** The next change is answered as if 李娜 had been faster. */
  staleOnce = false;
  refuseOnce = "";
  down = false;
  log: Command[][] = [];
  private made: number[] = [];

  constructor(count: number) {
    this.data = makePlan(count);
    this.plan = new Plan(structuredClone(this.data));
  }

  install(): void {
    const real = window.fetch.bind(window);
    window.fetch = async (input, init) => {
      const url = new URL(input instanceof Request ? input.url : input, location.href);
      if (!url.pathname.includes("/mock/")) return real(input, init);
      if (this.down) throw new TypeError("Failed to fetch");
      await new Promise((resolve) => setTimeout(resolve, 30));
      return this.answer(url, init);
    };
  }

  private answer(url: URL, init?: RequestInit): Response {
    const json = (body: unknown, status = 200): Response => new Response(JSON.stringify(body), { status });
    if (url.pathname.includes("/why/")) {
      return new Response("<ol><li>前置任务“评审接口网关”10月16日完成</li><li>最早开始 10月19日，最晚开始 10月23日</li></ol><p data-notes>原有备注</p>");
    }
    if (url.pathname.endsWith("/data")) return json(this.data);
    const body = JSON.parse(String(init?.body ?? "{}")) as { version: number; commands?: Command[] };
    if (this.refuseOnce) {
      const message = this.refuseOnce;
      this.refuseOnce = "";
      return json({ code: "cycle", message, tasks: [4, 5] }, 422);
    }
    if (url.pathname.endsWith("/undo")) return json(this.undoLast());
    if (url.pathname.endsWith("/redo")) return json({ code: "nothing_to_redo", message: "没有可重做的操作。" }, 422);
    const commands = body.commands ?? [];
    if (this.staleOnce) return json(this.stale(commands), 409);
    this.log.push(commands);
    return json(this.perform(commands));
  }

  private stale(commands: Command[]): object {
    this.staleOnce = false;
    const first = commands[0];
    const id = first && "id" in first ? first.id : 4;
    const changes = this.perform([{ op: "set", id, fields: { name: "李娜改过的任务" } }]);
    return { code: "stale", message: "计划已被修改", version: changes.version, by: "李娜", tasks: [id], changes };
  }

  private undoLast(): Delta | object {
    const tasks = this.undo.pop();
    if (!tasks) return { code: "nothing_to_undo", message: "没有可撤销的操作。" };
    const before = new Set(this.plan.tasks.id);
    this.plan.tasks = tasks;
    const kept = new Set(tasks.id);
    this.plan.version += 1;
    return {
      ...this.delta(tasks.id, true),
      removed: [...before].filter((id) => !kept.has(id)),
      undo: this.undo.length > 0,
      redo: true,
    };
  }

  perform(commands: Command[]): Delta {
    this.undo.push(structuredClone(this.plan.tasks));
    const before = new Set(this.plan.tasks.id);
    const touched = new Set<number>();
    const links = { put: [] as number[], removed: [] as number[] };
    this.made = [];
    for (const command of commands) this.one(this.numbered(command), touched, links);
    rollUp(this.plan.tasks);
    for (const [index, kind] of this.plan.tasks.kind.entries()) if (kind === 2) touched.add(this.plan.tasks.id[index] as number);
    this.plan.version += 1;
    const after = new Set(this.plan.tasks.id);
    const structural = commands.some(({ op }) => ["add", "delete", "indent", "outdent", "reorder"].includes(op));
    const delta = this.delta([...touched].filter((id) => after.has(id)), structural);
    delta.added = [...after].filter((id) => !before.has(id));
    delta.removed = [...before].filter((id) => !after.has(id));
    delta.undo = true;
    if (touched.size > commands.length + 50) delta.message = `${touched.size} 个任务已重排`;
    const put = { id: [], from: [], to: [], type: [], lag: [], unit: [], driving: [] } as PlanData["links"];
    for (const id of links.put) {
      const index = this.plan.links.id.indexOf(id);
      for (const field of Object.keys(put) as (keyof typeof put)[]) put[field].push(this.plan.links[field][index] as number);
    }
    delta.links = { put, removed: links.removed };
    return delta;
  }

  /** What the request itself made goes by −1, −2, … */
  private numbered(command: Command): Command {
    const real = (id: number): number => (id < 0 ? (this.made[-id - 1] as number) : id);
    if (command.op === "add") return { ...command, after: real(command.after), parent: real(command.parent) };
    if (command.op === "reorder") return { ...command, ids: command.ids.map(real) };
    if (command.op === "link") return { ...command, from: real(command.from), to: real(command.to) };
    return command;
  }

  private delta(ids: number[], structural: boolean): Delta {
    const rows = {} as TaskColumns;
    const { tasks, sparse } = this.plan;
    const place = new Map(tasks.id.map((id, index) => [id, index]));
    for (const name of ["id", "parent", "name", "kind", "start", "finish", "duration", "percent", "slack", "free", "flags", "baseline_start", "baseline_finish"] as const) {
      (rows as Record<string, unknown>)[name] = ids.map((id) => tasks[name]?.[place.get(id) as number]);
    }
    for (const name of SPARSE_NAMES) {
      const values: Record<string, unknown> = {};
      ids.forEach((id, row) => {
        if (sparse[name].has(id)) values[row] = sparse[name].get(id);
      });
      (rows as Record<string, unknown>)[name] = values;
    }
    return { version: this.plan.version, changed: rows, ...(structural && { order: [...tasks.id] }) };
  }

  private one(command: Command, touched: Set<number>, links: { put: number[]; removed: number[] }): void {
    const { plan } = this;
    const { tasks } = plan;
    const at = (id: number): number => tasks.id.indexOf(id);
    if ("id" in command && command.op !== "relink") touched.add(command.id);
    switch (command.op) {
      case "move":
        return this.move(command.id, command.start, touched);
      case "resize":
        tasks.finish[at(command.id)] = command.finish;
        tasks.duration[at(command.id)] = Math.max(1, Math.round((command.finish - (tasks.start[at(command.id)] as number)) / DAY)) * 480;
        return;
      case "set":
        return this.set(at(command.id), command.id, command.fields, touched);
      case "link": {
        const id = this.nextId++;
        for (const [field, value] of Object.entries({ id, from: command.from, to: command.to, type: command.type, lag: command.lag, unit: command.unit, driving: 1 })) {
          plan.links[field as "id"].push(value);
        }
        links.put.push(id);
        touched.add(command.to);
        return;
      }
      case "relink": {
        const index = plan.links.id.indexOf(command.id);
        Object.assign(plan.links.type, { [index]: command.type });
        Object.assign(plan.links.lag, { [index]: command.lag });
        Object.assign(plan.links.unit, { [index]: command.unit });
        links.put.push(command.id);
        return;
      }
      case "unlink":
        plan.apply({ version: plan.version, links: { removed: command.ids } });
        links.removed.push(...command.ids);
        return;
      default:
        this.structure(command, touched);
    }
  }

  private set(index: number, id: number, fields: Extract<Command, { op: "set" }>["fields"], touched: Set<number>): void {
    const { tasks, sparse } = this.plan;
    if (fields.start !== undefined) this.move(id, fields.start, touched);
    for (const key of ["name", "percent", "duration", "finish"] as const) {
      if (fields[key] !== undefined) (tasks[key] as (number | string)[])[index] = fields[key] as number;
    }
    if (fields.duration !== undefined) {
      const first = Math.floor((tasks.start[index] as number) / DAY) * DAY;
      tasks.finish[index] = workdayFrom(first, Math.max(0, Math.ceil(fields.duration / 480) - 1)) + 1020;
    }
    for (const key of ["people", "deadline", "constraint", "deliverable", "calendar", "actual_start", "actual_finish"] as const) {
      const value = fields[key];
      if (value === undefined) continue;
      const map = sparse[key] as Map<number, unknown>;
      if (value === null || (Array.isArray(value) && (value.length === 0 || value[0] === 0))) map.delete(id);
      else map.set(id, value);
    }
  }

  private move(id: number, start: number, touched: Set<number>, depth = 0): void {
    const { tasks } = this.plan;
    const index = tasks.id.indexOf(id);
    const day = workdayFrom(Math.floor(start / DAY) * DAY, 0);
    const length = Math.max(1, Math.ceil((tasks.duration[index] as number) / 480));
    tasks.start[index] = day + 480;
    tasks.finish[index] = tasks.kind[index] === 1 ? day + 480 : workdayFrom(day, length - 1) + 1020;
    this.plan.sparse.segments.delete(id);
    touched.add(id);
    if (depth > 30) return;
    for (const link of this.plan.successors(id)) {
      const next = this.plan.byId(link.to);
      if (link.type === 1 && next && next.start < (tasks.finish[index] as number)) {
        this.move(link.to, (tasks.finish[index] as number) + DAY - 600, touched, depth + 1);
      }
    }
  }

  private structure(command: Command, touched: Set<number>): void {
    const { plan } = this;
    const order = [...plan.tasks.id];
    if (command.op === "delete") {
      const removed = command.ids.flatMap((id) => order.slice(plan.indexOf(id), plan.tree.end[plan.indexOf(id)]));
      plan.apply({ version: plan.version, removed });
    } else if (command.op === "add") {
      const id = this.nextId++;
      const where = command.after ? (plan.tree.end[plan.indexOf(command.after)] as number) : plan.indexOf(command.parent) + 1;
      order.splice(where, 0, id);
      const near = plan.byId(command.after || command.parent);
      const day = workdayFrom(Math.floor((near?.start ?? plan.project.start) / DAY) * DAY, 0);
      const one = <T>(value: T): T[] => [value];
      plan.apply({
        version: plan.version,
        changed: { id: one(id), parent: one(command.parent), name: one(command.fields.name ?? ""), kind: one(command.fields.kind === 'milestone' ? 1 : 0), start: one(day + 480), finish: one(day + 1020), duration: one(command.fields.duration ?? 480), percent: one(0), slack: one(480), free: one(480), flags: one(16) },
        order,
      });
      touched.add(id);
      this.made.push(id);
      const { name: _name, kind: _kind, ...others } = command.fields;
      this.set(plan.indexOf(id), id, others, touched);
    } else if (command.op === "reorder" || command.op === "indent" || command.op === "outdent") {
      for (const id of command.ids) this.regraft(command, id, touched);
    }
  }

  private regraft(command: Extract<Command, { op: "reorder" | "indent" | "outdent" }>, id: number, touched: Set<number>): void {
    const { plan } = this;
    const index = plan.indexOf(id);
    const task = plan.task(index);
    const end = plan.tree.end[index] as number;
    const block = plan.tasks.id.slice(index, end);
    const brothers = plan.tree.children(plan.indexOf(task.parent)).map((one) => plan.task(one));
    const place = brothers.findIndex((one) => one.id === id);
    let parent = task.parent;
    let after = 0;
    if (command.op === "reorder") ({ parent, after } = command);
    else if (command.op === "indent") {
      const above = brothers[place - 1];
      if (!above) return;
      parent = above.id;
      after = plan.tree.children(above.index).map((one) => plan.task(one).id).at(-1) ?? 0;
    } else {
      const up = plan.byId(task.parent);
      if (!up) return;
      parent = up.parent;
      after = up.id;
    }
    const rest = plan.tasks.id.filter((one) => !block.includes(one));
    let where = after ? rest.length : rest.indexOf(parent) + 1;
    if (after) {
      let next = plan.tree.end[plan.indexOf(after)] as number;
      while (next < plan.count && block.includes(plan.tasks.id[next] as number)) next += 1;
      where = next < plan.count ? rest.indexOf(plan.tasks.id[next] as number) : rest.length;
    }
    rest.splice(where, 0, ...block);
    touched.add(id);
    plan.apply({ version: plan.version, parents: { [id]: parent }, order: rest });
    const grown = plan.indexOf(parent);
    if (grown >= 0) plan.tasks.kind[grown] = 2;
  }
}
