// "Finish and clear" was pressed: what a run of a routine noted in this browser (a step and a clock, no word of it) goes too.
try { sessionStorage.clear(); } catch { /* a browser that forbids it has kept nothing */ }
