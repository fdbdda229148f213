// Keyboard shortcuts. The markup defines them: `data-key="n"` on a field means that the key n focuses it, and on a
// button that n presses it. They are ignored while the user types, and the user can turn them off.

const KEPT = "shortcuts";

/** Milliseconds within which the second key of a sequence such as `g m` must follow. */
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
    return true; // The browser may block storage; the page works without it.
  }
}

function remember(isOn) {
  try {
    localStorage.setItem(KEPT, isOn ? "on" : "off");
  } catch {
    // As above.
  }
}
