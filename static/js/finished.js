// After "Finish and clear": also delete what the player saved in this browser (a step and a time,
// no content).
try { sessionStorage.clear(); } catch { /* a browser that forbids it has kept nothing */ }
