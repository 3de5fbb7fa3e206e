// A form with dates sends the browser's time zone, so that days and times are the visitor's
// (docs/adr/0086).
addEventListener("submit", (event) => {
  const zone = event.target.elements.namedItem("zone");
  if (zone) zone.value = Intl.DateTimeFormat().resolvedOptions().timeZone || "";
});
