// Keys that do something anywhere on the page. What they do is written in the markup: `data-key="n"` on a field means
// that n goes there, on a button that n presses it. Off while one types, and can be turned off altogether.

const KEPT = "shortcuts";

/** Milliseconds within which the second key of two, such as `g m`, has to follow. */
const TOGETHER = 1_500;

export function shortcuts({ page = document } = {}) {
  return {
    isOn: remembered(),
    first: null,

    open() {
      this.$root.showModal();
    },

    turn(isOn) {
      this.isOn = isOn;
      remember(isOn);
    },

    press(event) {
      if (!this.isOn || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (isWriting(event.target) || page.querySelector("dialog[open]")) return;
      const keys = this.first ? `${this.first} ${event.key}` : event.key;
      this.wait(event.key === "g" && !this.first ? "g" : null);
      const target = [...page.querySelectorAll(`[data-key="${CSS.escape(keys)}"]`)].find(isThere);
      if (!target) return;
      event.preventDefault();
      if (target.matches("button, summary")) target.click();
      else {
        target.focus();
        target.scrollIntoView({ block: "nearest" });
      }
    },

    wait(key) {
      clearTimeout(this.timer);
      this.first = key;
      if (key) this.timer = setTimeout(() => (this.first = null), TOGETHER);
    },
  };
}

const isThere = (element) => element.checkVisibility() && !element.disabled;

const isWriting = (element) => element.matches?.("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]");

function remembered() {
  try {
    return localStorage.getItem(KEPT) !== "off";
  } catch {
    return true; // Storage may be forbidden; the page works without a memory.
  }
}

function remember(isOn) {
  try {
    localStorage.setItem(KEPT, isOn ? "on" : "off");
  } catch {
    // As above.
  }
}
