// A picture while it is calculated: shows each finished tile at its place and, on request, which pod drew it. After the
// end there are no tiles any more: the pods are shown over the whole picture. A click asks for the same picture nearer
// to that point. Does not import Alpine or touch the DOM.
import { steady } from "../steady.js";
import { isFinal } from "../task.js";
import { tileAt } from "./tiling.js";
import { isZoomable, nearer } from "./zoom.js";

export function tiles({ catalogue, calculator, me, say = () => {} }) {
  return {
    tiles: [],
    /** The tiles with their positions in percent of the picture's side. Those that did not change stay the same
     *  objects: there may be a thousand. */
    drawn: [],
    isByPod: false,

    init() {
      for (const each of ["task", "partsVersion"]) this.$watch(each, () => this.take());
      this.take();
    },
    /** Takes the tiles that are done. */
    take() {
      this.tiles = steady(this.tiles, this.isPicture ? this.heldParts().filter(isDone).map(tile) : [], "index");
      const hues = new Map(this.pods.map(({ name, hue }) => [name, hue]));
      const isOver = this.task !== null && isFinal(this.task);
      const drawn = this.tiles.map(({ index, href, pod }) => {
        const { x, y, width, height } = tileAt(index, this.task.parts, Number(this.task.inputs.pixels));
        const place = { left: percent(x), top: percent(y), width: percent(width), height: percent(height) };
        return { index, href: isOver ? "" : href, hue: hues.get(pod), place };
      });
      this.drawn = steady(this.drawn, drawn, "index");
    },

    get task() {
      return calculator.task;
    },
    /** Whether the shown task is a picture that is split into parts. */
    get isPicture() {
      return Boolean(this.task?.parts) && catalogue.byName(this.task.operation)?.group === "Pictures";
    },
    /** Whether a click on the picture asks for a part of it: it does so only for users who may ask. */
    get canZoom() {
      const isPicture = catalogue.byName(this.task?.operation)?.group === "Pictures";
      return isPicture && isZoomable(this.task.inputs) && Boolean(me?.canSubmit);
    },
    /** Whether tiles are still being drawn. They come only while the page follows the task. */
    get isDrawing() {
      return this.isPicture && calculator.isLoading && !isFinal(this.task);
    },
    /** Tiles are shown while the picture is drawn, and later if the user wants to see which pod drew each tile. */
    get isShown() {
      return this.isPicture && (this.isDrawing || this.isByPod) && this.tiles.length > 0;
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
    get progress() {
      return `${this.tiles.length} of ${this.task?.parts ?? 0} tiles`;
    },

    zoom({ currentTarget, clientX, clientY }) {
      const { left, top, width, height } = currentTarget.getBoundingClientRect();
      return this.zoomAt((clientX - left) / width, (clientY - top) / height);
    },
    /** Asks for the picture about a point, told as shares of the sides. The browser's way back leads to this one. */
    async zoomAt(x, y) {
      if (!this.canZoom || calculator.rest) return;
      const { operation } = this.task;
      const inputs = nearer(this.task.inputs, { x, y });
      if (!inputs) return say("This is as near as numbers of the processor reach.");
      // The form shows the new question, too.
      const onFirst = (task) => (calculator.opened = { task, typed: null });
      try {
        await calculator.ask({ operation, inputs }, calculator.mode, { onFirst });
      } catch (problem) {
        // What a limit or a missing role says stands beside the button Calculate.
        if (!problem.isLimited && problem.status !== 403) calculator.problem = problem;
      }
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
