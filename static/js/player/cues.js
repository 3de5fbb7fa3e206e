// The tones between two readings of the clock: (before, after, then, now) → a list of { tone }. Pure.
import { BEATS, COUNTED } from "./machine.js";

export const QUIET = ["ready", "paused", "hurting", "ended"];

const phase = ({ name, at, half, set, rep, kind }) => [name, at, half, set, rep, kind].join();

// A movement begins, a hold, the way back; the rest of a second's ticks lead to a movement.
function begins({ name, kind, pace }) {
  if (name === "counting-in") return "ready";
  if (name !== "working") return kind === "gap" ? null : "end";
  if (kind === "own" || kind === BEATS.find((beat) => pace[beat])) return "go";
  return kind === "back" ? "end" : "tick";
}

export function cues(before, after, then, now) {
  if (QUIET.includes(after.name)) return [];
  if (phase(before) !== phase(after)) return [begins(after)].filter(Boolean).map((tone) => ({ tone }));
  if (after.until === null || before.until !== after.until) return [];
  if (after.name === "working" ? after.span < COUNTED * 1000 : after.span < 5000) return [];
  const crossed = (left) => after.until - then > left && after.until - now <= left && after.until > now;
  return [1, 2, 3].some((seconds) => crossed(seconds * 1000)) ? [{ tone: "tick" }] : [];
}
