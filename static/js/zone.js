// A form with dates tells which time zone the browser is in, so that days and times are the visitor's own (docs/adr/0086).
addEventListener("submit", (event) => {
  const zone = event.target.elements.namedItem("zone");
  if (zone) zone.value = Intl.DateTimeFormat().resolvedOptions().timeZone || "";
});
