// A picture while it is calculated: shows each finished tile at its place and, on request, which pod drew it.
// Does not import Alpine or touch the DOM.
import { isFinal } from "../task.js";

/** Tiles requested at the same time. A browser opens at most six connections to a host. */
const AT_ONCE = 4;

/** Milliseconds between two requests for the list of parts. */
const PACE = 700;

export function tiles({ api, catalogue, calculator, pace = PACE }) {
  return {
    /** The id of the task that the tiles belong to. */
    drawnTask: null,
    total: 0,
    tiles: [],
    isByPod: false,

    init() {
      this.$watch("stage", () => this.look());
      this.look();
    },

    get task() {
      return calculator.task;
    },
    /** Whether the shown task is a picture that is split into parts. */
    get isPicture() {
      return Boolean(this.task?.parts) && catalogue.byName(this.task.operation)?.group === "Pictures";
    },
    /** Whether tiles are still being drawn. They are requested only while the page follows the task. */
    get isDrawing() {
      return this.isPicture && calculator.isLoading && !isFinal(this.task);
    },
    /** Tiles are shown while the picture is drawn, and later if the user wants to see which pod drew each tile. */
    get isShown() {
      return this.isPicture && (this.isDrawing || this.isByPod) && this.tiles.length > 0;
    },
    get stage() {
      return this.isPicture ? `${this.task.task_id} ${this.task.status} ${this.isByPod} ${calculator.isLoading}` : "";
    },
    get pods() {
      const counts = new Map();
      for (const { pod } of this.tiles) counts.set(pod, (counts.get(pod) ?? 0) + 1);
      return [...counts].sort().map(([name, count], hue) => ({ name, count, hue: hue % 6 }));
    },
    /** The tiles with their positions in percent of the picture's side. */
    get drawn() {
      const hues = new Map(this.pods.map(({ name, hue }) => [name, hue]));
      const side = Number(this.task?.inputs.pixels) || Math.max(...this.tiles.map(({ x, width }) => x + width));
      const percent = (pixels) => `${(100 * pixels) / side}%`;
      return this.tiles.map(({ x, y, width, height, ...tile }) => ({
        ...tile,
        hue: hues.get(tile.pod),
        place: { left: percent(x), top: percent(y), width: percent(width), height: percent(height) },
      }));
    },
    get progress() {
      return `${this.tiles.length} of ${this.total} tiles`;
    },

    /** Loads tiles until all are here, or another task is shown. */
    async look() {
      if (!this.isPicture || !(this.isDrawing || this.isByPod) || this.isLooking) return;
      this.isLooking = true;
      if (this.drawnTask !== this.task.task_id) Object.assign(this, { drawnTask: this.task.task_id, tiles: [], total: 0 });
      const { drawnTask: taskId } = this;
      try {
        while (this.drawnTask === calculator.task?.task_id) {
          await this.fetch(taskId);
          if (!this.isDrawing) break;
          await new Promise((resolve) => setTimeout(resolve, pace));
        }
      } catch {
        // Tiles only show the progress, so a failure is ignored. The next change of the task tries again.
      }
      this.isLooking = false;
      if (calculator.task && taskId !== calculator.task.task_id) this.look();
    },

    async fetch(taskId) {
      const { total, parts } = await api.parts(taskId);
      this.total = total;
      const known = new Set(this.tiles.map(({ index }) => index));
      const news = parts.filter(({ index, status }) => status === "COMPLETED" && !known.has(index));
      for (let first = 0; first < news.length; first += AT_ONCE) {
        if (taskId !== calculator.task?.task_id) return;
        const found = await Promise.all(news.slice(first, first + AT_ONCE).map((part) => this.tile(part)));
        this.tiles = [...this.tiles, ...found.filter(Boolean)];
      }
    },

    async tile({ index, task_id: id, handled_by: pod }) {
      const { result } = await api.task(id);
      if (!result?.tile) return null;
      const { href, width, height } = result.tile;
      return { index, href, width, height, pod, x: Number(result.x), y: Number(result.y) };
    },
  };
}
