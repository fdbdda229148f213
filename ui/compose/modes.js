// The three modes in which the page can learn that a task has ended, and what each one cost last time.
import { duration } from "../clock.js";

export const MODES = [
  { name: "stream", title: "Stream", about: "the cluster tells the page" },
  { name: "polling", title: "Polling", about: "the page asks again and again" },
  { name: "sync", title: "Sync", about: "one request waits for the end" },
];

/** The modes with their measurements in words. */
export const told = (measured) => MODES.map((mode) => ({ ...mode, figures: figures(measured[mode.name]) }));

const COUNT = new Intl.NumberFormat("en");

/** Bytes in words: `870 B`, `1.4 kB`. */
export const size = (bytes) =>
  bytes < 1000 ? `${bytes} B` : `${COUNT.format(Number((bytes / 1000).toPrecision(2)))} kB`;

export const requests = (count) => `${COUNT.format(count)} ${count === 1 ? "request" : "requests"}`;

function figures(took) {
  if (!took) return [];
  return [
    requests(took.requests),
    size(took.bytes),
    `waited ${duration(took.elapsed)}`,
    ...(took.late === undefined ? [] : [`knew ${duration(took.late)} after the end`]),
  ];
}
