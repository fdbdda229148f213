// Copies text. The Clipboard API exists only over https and on localhost. A cluster's NodePort is neither, so there is
// a fallback to `execCommand`.
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = Object.assign(document.createElement("textarea"), { value: text, readOnly: true });
    area.className = "visually-hidden";
    const focused = document.activeElement;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
    focused?.focus();
  }
}

/** A button that copies a text, or a promise of one, and shows "Copied" for a moment. */
export const copier = ({ say }) => () => ({
  isCopied: false,
  async copy(given) {
    const text = await given;
    if (text === null) return;
    await copy(text);
    this.isCopied = true;
    say("Copied.");
    setTimeout(() => (this.isCopied = false), 1500);
  },
});
