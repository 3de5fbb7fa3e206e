// The moving picture over the still (../viewer/clocked.js), if it is wanted. If any of it is missing,
// fails or is too slow, the still is there as before.
import { attempt, device } from "./device.js";

export function createMoving({ box, kept, changed, ...parts }) {
  let shown = null, last = [];

  function off() {
    shown = null;
    box.parentNode.hidden = true;
  }
  function close() {
    attempt(() => shown?.end());
    shown = null;
  }
  async function open() {
    const mine = (shown = {});
    try {
      const { createClocked } = await import("../viewer/clocked.js");
      if (mine !== shown) return; // switched off in the meantime
      shown = createClocked({ ...parts, off });
      shown.show(...last);
    } catch {
      if (mine === shown) off();
    }
  }

  box.checked = kept;
  box.addEventListener("change", () => {
    close();
    if (box.checked && !device.calm) open();
    changed();
  });
  if (kept && !device.calm) open();
  return {
    close,
    show(...given) {
      last = given;
      attempt(() => shown?.show?.(...given));
    },
    get on() { return box.checked; },
  };
}
