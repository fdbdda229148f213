// A picture while it is calculated: shows each finished tile at its place and, on request, which pod drew it. After the
// end there are no tiles any more: the pods are shown over the whole picture. Does not import Alpine or touch the DOM.
import { isFinal } from "../task.js";
import { tileAt } from "./tiling.js";

/** Milliseconds between two requests for the list of parts. */
const PACE = 700;

export function tiles({ api, catalogue, calculator, pace = PACE }) {
  return {
    /** The id of the task that the tiles belong to. */
    drawnTask: null,
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
    /** The address of the whole picture; empty until it is there. */
    get whole() {
      const members = Object.values(this.task?.result ?? {});
      return members.find((each) => each?.media_type === "image/png")?.href ?? "";
    },
    get pods() {
      const counts = new Map();
      for (const { pod } of this.tiles) counts.set(pod, (counts.get(pod) ?? 0) + 1);
      return [...counts].sort().map(([name, count], hue) => ({ name, count, hue: hue % 6 }));
    },
    /** The tiles with their positions in percent of the picture's side. */
    get drawn() {
      const hues = new Map(this.pods.map(({ name, hue }) => [name, hue]));
      const isOver = isFinal(this.task);
      return this.tiles.map(({ index, href, pod }) => {
        const { x, y, width, height } = tileAt(index, this.task.parts, Number(this.task.inputs.pixels));
        const place = { left: percent(x), top: percent(y), width: percent(width), height: percent(height) };
        return { index, href: isOver ? "" : href, hue: hues.get(pod), place };
      });
    },
    get progress() {
      return `${this.tiles.length} of ${this.task?.parts ?? 0} tiles`;
    },

    /** Looks for tiles until the picture is drawn, or another task is shown. */
    async look() {
      if (!this.isPicture || !(this.isDrawing || this.isByPod) || this.isLooking) return;
      this.isLooking = true;
      if (this.drawnTask !== this.task.task_id) Object.assign(this, { drawnTask: this.task.task_id, tiles: [] });
      const { drawnTask: taskId } = this;
      try {
        while (this.drawnTask === calculator.task?.task_id) {
          const isLast = !this.isDrawing;
          const { parts } = await api.parts(taskId);
          if (taskId === calculator.task?.task_id) this.tiles = parts.filter(isDone).map(tile);
          if (isLast || !(this.isDrawing || this.isByPod)) break;
          if (this.isDrawing) await new Promise((resolve) => setTimeout(resolve, pace));
        }
      } catch {
        // Tiles only show the progress, so a failure is ignored. The next change of the task tries again.
      }
      this.isLooking = false;
      if (calculator.task && taskId !== calculator.task.task_id) this.look();
    },
  };
}

const isDone = ({ status }) => status === "COMPLETED";

/** A tile is the result of a part, as long as the part is a task. */
const tile = ({ index, task_id: id, handled_by: pod }) => ({
  index,
  pod,
  href: id ? `/api/v1/tasks/${id}/result/tile` : "",
});

const percent = (share) => `${100 * share}%`;
