// Runs before anything is painted, so that a page in the other theme never flashes up. Classic, not a module: those come later.
{
  const chosen = localStorage.getItem("redial.theme");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
}
