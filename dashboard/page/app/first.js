// Runs before anything is painted, so that no page in the other theme or in another language flashes up. Classic, not a module: those
// come later.
{
  const theme = localStorage.getItem("redial.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;

  const languages = ["en", "es", "de"];
  const wanted = [localStorage.getItem("redial.language"), ...navigator.languages.map((each) => each.slice(0, 2))];
  const language = wanted.find((each) => each !== null && languages.includes(each)) ?? "en";
  document.documentElement.lang = language;

  // The texts of the first view, at the same time as its modules. A test compares the list with the one in base/messages.js.
  for (const room of ["base", "faults", "labels", "notice", "overview", "parts", "pauses", "reasons", "shell"]) {
    const link = document.createElement("link");
    link.rel = "modulepreload";
    link.href = `messages/${language}/${room}.js`;
    document.head.append(link);
  }
}
