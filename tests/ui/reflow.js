// What is wrong with the layout of the page as it is now: sideways scrolling, boxes that leave the screen, texts and
// controls that lie over each other. A function for `evaluate`, which returns sentences.
() => {
  const name = (each) => {
    const text = (each.getAttribute("aria-label") ?? each.textContent).trim().replace(/\s+/g, " ").slice(0, 40);
    return `<${each.localName}${each.className && typeof each.className === "string" ? ` ${each.className}` : ""}> "${text}"`;
  };
  const isSeen = (each) => each.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  /** What may lie over others, or is only for screen readers. */
  const isApart = (each) => each.closest(".visually-hidden, .skip, dialog, svg, math, [role=listbox], .status ul");

  const isControl = (each) => each.matches("button, input, select, textarea");
  /** The part of a box that what is around it lets be seen; null if there is none. */
  const shown = (each, box) => {
    let { left, top, right, bottom } = box;
    for (let at = isControl(each) ? each.parentElement : each; at && at !== document.body; at = at.parentElement) {
      const { overflowX, overflowY } = getComputedStyle(at);
      const own = at.getBoundingClientRect();
      if (overflowX !== "visible") [left, right] = [Math.max(left, own.left), Math.min(right, own.right)];
      if (overflowY !== "visible") [top, bottom] = [Math.max(top, own.top), Math.min(bottom, own.bottom)];
    }
    return right - left > 1 && bottom - top > 1 ? { left, top, right, bottom } : null;
  };
  /** The boxes of an element's own text, or of a control. */
  const boxes = (each) => {
    if (isControl(each)) return [each.getBoundingClientRect()];
    const own = [...each.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
    return own.flatMap((node) => {
      const range = document.createRange();
      range.selectNodeContents(node);
      return [...range.getClientRects()];
    });
  };

  const faults = [];
  const wide = document.documentElement.scrollWidth - innerWidth;
  if (wide > 0) faults.push(`the page is ${wide} px wider than the screen`);
  const all = [...document.body.querySelectorAll("*")].filter((each) => isSeen(each) && !isApart(each));
  const seen = all.flatMap((element) =>
    boxes(element)
      .map((box) => ({ element, box: shown(element, box) }))
      .filter(({ box }) => box),
  );
  for (const { element, box } of seen) {
    if (box.left < -1 || box.right > innerWidth + 1) faults.push(`${name(element)} leaves the screen sideways`);
  }
  for (const [index, one] of seen.entries()) {
    for (const other of seen.slice(index + 1)) {
      if (one.element.contains(other.element) || other.element.contains(one.element)) continue;
      const [a, b] = [one.box, other.box];
      const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (width > 2 && height > 3) faults.push(`${name(one.element)} and ${name(other.element)} overlap`);
    }
  }
  return [...new Set(faults)].slice(0, 20);
}
